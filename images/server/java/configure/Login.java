package configure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a configuration lets users in by a password file. */
final class Login {
  private static final String PLUGIN = "cd.go.authentication.passwordfile";
  private static final Path WORKING_DIRECTORY = Path.of("/go-working-dir");

  private final XmlFile configuration;
  private final Path config;

  /**
   * @param config folder of cruise-config.xml, which is /godata/config to GoCD
   */
  Login(XmlFile configuration, Path config) {
    this.configuration = configuration;
    this.config = config;
  }

  /**
   * The password file that accounts are written to; nothing where the configuration has no password
   * login, or its file is none of the volume's.
   *
   * @throws Refusal when the configuration names password files that do not exist here
   */
  Optional<Path> passwordFile() {
    List<String> named = named();
    List<Path> files = named.stream().map(this::resolve).toList();
    Path own = config.resolve("password.properties");
    if (!files.isEmpty() && !files.contains(own) && files.stream().noneMatch(Files::isReadable)) {
      throw new Refusal(
          configuration.path(),
          "expected a password file on this volume, got "
              + named.get(0)
              + ", which does not exist here, so that no user could log in",
          "copy that file to "
              + own
              + ", and set PasswordFilePath to /godata/config/password.properties");
    }
    return files.stream()
        .filter(
            file ->
                file.startsWith(config.getParent()) && (file.equals(own) || Files.isReadable(file)))
        .findFirst();
  }

  /** The paths as they are in the file: an attribute up to schema 91, a property since. */
  private List<String> named() {
    var paths = new ArrayList<String>();
    for (XmlElement old : configuration.all("cruise/server/security/passwordFile")) {
      paths.add(configuration.attribute(old, "path"));
    }
    for (XmlElement login : configuration.all("cruise/server/security/authConfigs/authConfig")) {
      if (configuration.attribute(login, "pluginId").equals(PLUGIN)) {
        for (XmlElement property : configuration.below(login, "property")) {
          if (text(property, "key").equals("PasswordFilePath")) {
            paths.add(text(property, "value"));
          }
        }
      }
    }
    return paths;
  }

  private String text(XmlElement parent, String name) {
    return configuration.below(parent, name).stream()
        .findFirst()
        .map(configuration::text)
        .orElse("")
        .strip();
  }

  private Path resolve(String path) {
    Path file = WORKING_DIRECTORY.resolve(path).normalize();
    for (Path folder : List.of(WORKING_DIRECTORY.resolve("config"), Path.of("/godata/config"))) {
      if (file.startsWith(folder)) {
        return config.resolve(folder.relativize(file));
      }
    }
    return file;
  }

  /**
   * Names a user as an administrator. Without any named, GoCD takes every user for one, and the
   * list stays empty.
   *
   * @return whether the user was not named before
   */
  boolean addAdministrator(String user) {
    var admins =
        configuration
            .first("cruise/server/security/admins")
            .filter(list -> !children(list).isEmpty());
    if (admins.isEmpty()
        || configuration.below(admins.get(), "user").stream()
            .map(configuration::text)
            .anyMatch(name -> name.strip().equalsIgnoreCase(user))) {
      return false;
    }
    configuration.append(admins.get(), "user", user);
    return true;
  }

  private List<XmlElement> children(XmlElement admins) {
    var children = new ArrayList<>(configuration.below(admins, "user"));
    children.addAll(configuration.below(admins, "role"));
    return children;
  }
}
