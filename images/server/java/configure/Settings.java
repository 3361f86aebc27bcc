package configure;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The container's environment, and its secrets: a file each, never an argument or a variable. */
final class Settings {
  /** The name of the service that watches agents, and of its own administrator. */
  static final String CARETAKER = "caretaker";

  private final Map<String, String> environment;
  private final Path secrets;

  Settings(Map<String, String> environment, Path secrets) {
    this.environment = environment;
    this.secrets = secrets;
  }

  String adminUser() {
    String user = get("STUPS2GO_ADMIN_USER", "admin");
    if (!user.matches("[A-Za-z0-9@._-]+")) {
      throw new Refusal(
          "STUPS2GO_ADMIN_USER",
          "expected letters, digits and @ . _ - only, got " + user,
          "set server.adminUser");
    }
    if (user.equalsIgnoreCase(CARETAKER)) {
      throw new Refusal(
          "STUPS2GO_ADMIN_USER",
          "expected a person's name, got that of the caretaker's own user",
          "set server.adminUser to another name");
    }
    return user;
  }

  /** GoCD adds the path itself: https://docs.gocd.org, "Configure site URL". */
  URI siteUrl() {
    String url = get("STUPS2GO_SITE_URL", "").replaceAll("/$", "");
    if (!url.matches("https?://[^/?#\\s]+") || URI.create(url).getHost() == null) {
      throw new Refusal(
          "STUPS2GO_SITE_URL",
          "expected a URL without a path, got \"" + url + "\"",
          "set it as in https://delivery.myteam.example.org");
    }
    return URI.create(url);
  }

  /** Nothing without a mail server. */
  Optional<String> mailHost() {
    return Optional.of(get("STUPS2GO_MAIL_HOST", "")).filter(host -> !host.isEmpty());
  }

  String mailFrom() {
    String from = get("STUPS2GO_MAIL_FROM", "");
    if (!from.contains("@")) {
      throw new Refusal(
          "STUPS2GO_MAIL_FROM",
          "expected a mail address, as STUPS2GO_MAIL_HOST is set, got \"" + from + "\"",
          "set mail.from");
    }
    return from;
  }

  Path secretFile(String name) {
    return secrets.resolve(name);
  }

  /** A secret, or nothing when this server was not given it. */
  Optional<String> optionalSecret(String name) throws IOException {
    return Files.exists(secretFile(name)) ? Optional.of(secret(name)) : Optional.empty();
  }

  String secret(String name) throws IOException {
    Path file = secretFile(name);
    if (!Files.isReadable(file)) {
      throw new Refusal(
          file,
          "expected a secret, got no file that this container's user may read",
          "run pulumi up, which writes the server's secret");
    }
    String value = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
    if (value.isEmpty()) {
      throw new Refusal(
          file,
          "expected a secret, got an empty file",
          "run pulumi up, which writes the server's secret");
    }
    return value;
  }

  private String get(String name, String fallback) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? fallback : value.strip();
  }
}
