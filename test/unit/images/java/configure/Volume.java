package configure;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.xml.sax.SAXException;

/** A data volume and the secrets of a server, below a test's folder. */
final class Volume {
  static final Path TEMPLATE = Path.of("images/server/cruise-config.xml");

  final Map<String, String> environment =
      new HashMap<>(Map.of("STUPS2GO_SITE_URL", "https://delivery.example.org"));
  private final Path data;
  private final Path secrets;

  Volume(Path folder) throws IOException {
    data = Files.createDirectories(folder.resolve("data"));
    Files.createDirectories(data.resolve("config"));
    secrets = Files.createDirectories(folder.resolve("secrets"));
    secret("registration-key", "first key");
    secret("admin-password", "first password");
  }

  void secret(String name, String value) throws IOException {
    Files.writeString(secrets.resolve(name), value);
  }

  void withoutSecret(String name) throws IOException {
    Files.delete(secrets.resolve(name));
  }

  void boot() throws IOException, SAXException {
    boot("26.1.0");
  }

  void boot(String version) throws IOException, SAXException {
    new Configure(data, new Settings(environment, secrets), version).run(TEMPLATE);
  }

  /** The message of a boot that is refused. */
  String refusal() {
    return assertThrows(Refusal.class, this::boot).getMessage();
  }

  void write(String path, String content) throws IOException {
    write(path, content.getBytes(StandardCharsets.UTF_8));
  }

  void write(String path, byte[] content) throws IOException {
    Files.createDirectories(data.resolve(path).getParent());
    Files.write(data.resolve(path), content);
  }

  String read(String path) throws IOException {
    return new String(Files.readAllBytes(data.resolve(path)), StandardCharsets.UTF_8);
  }

  byte[] bytes(String path) throws IOException {
    return Files.readAllBytes(data.resolve(path));
  }

  boolean has(String path) {
    return Files.exists(data.resolve(path));
  }

  String config() throws IOException {
    return read("config/cruise-config.xml");
  }

  /** Whether GoCD's login takes the password. */
  boolean accepts(String user, String password) throws IOException {
    var hash = PasswordFile.read(data.resolve("config/password.properties")).hash(user);
    return hash.isPresent() && Passwords.matches(password, hash.get());
  }

  /** All files with their contents. */
  Map<String, String> content() throws IOException {
    var content = new HashMap<String, String>();
    try (var files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(
            data.relativize(file).toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return content;
  }
}
