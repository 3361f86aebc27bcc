package configure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Writes the server's first configuration, and takes over new secrets later: the registration key,
 * the administrators' passwords, the mail password. Java, because the base image brings a JRE, and
 * no other program that reads XML.
 *
 * <p>Usage: {@code java configure.Configure <data directory> <secrets directory> <template of
 * cruise-config.xml> [<GoCD's version>]}. It looks at all of the volume before it writes anything.
 * Every file is replaced in one step, and cruise-config.xml comes last, so that a boot that is
 * killed leaves either no configuration or a complete one.
 */
final class Configure {
  private final Path config;
  private final Path cruiseConfig;
  private final Settings settings;
  private final Database database;
  private final ConfigHistory history;
  private final String version;

  Configure(Path data, Settings settings, String version) {
    this.config = data.resolve("config");
    this.cruiseConfig = config.resolve("cruise-config.xml");
    this.settings = settings;
    this.database = new Database(data);
    this.history = new ConfigHistory(data.resolve("db"));
    this.version = version;
  }

  public static void main(String[] args) {
    try {
      var settings = new Settings(System.getenv(), Path.of(args[1]));
      new Configure(Path.of(args[0]), settings, args.length > 3 ? args[3] : "")
          .run(Path.of(args[2]));
    } catch (Refusal e) {
      say(e.getMessage());
      System.exit(1);
    } catch (IOException | SAXException e) {
      boolean full = String.valueOf(e.getMessage()).contains("No space left on device");
      say(
          args[0]
              + ": expected to write GoCD's configuration, got "
              + e
              + "; "
              + (full
                  ? "make room on the data volume, or raise dataVolume.sizeGiB and run pulumi up"
                  : "see that the container's user may write there"));
      System.exit(1);
    }
  }

  void run(Path template) throws IOException, SAXException {
    database.refuseNewer(version);
    if (!Files.exists(cruiseConfig)) {
      writeFirst(template);
    } else {
      followSecrets();
    }
    database.remember(version);
    for (Path lock : history.removeLocks()) {
      say("removed " + lock + ", which a GoCD left that was killed");
    }
  }

  private void writeFirst(Path template) throws IOException, SAXException {
    var first = new FirstConfiguration(template, settings, config).make();
    var login = new Login(first, config);
    var update = new PasswordUpdate(config.resolve("password.properties"), accounts(), settings);
    if (update.has(Settings.CARETAKER)) {
      login.addAdministrator(Settings.CARETAKER);
    }
    update.write().forEach(Configure::say);
    first.write(cruiseConfig);
    say("wrote the first " + cruiseConfig + " with the administrator " + settings.adminUser());
  }

  /**
   * Leaves a configuration as it is, byte for byte, but for what follows secrets that have changed.
   */
  private void followSecrets() throws IOException, SAXException {
    XmlFile configuration;
    try {
      configuration = XmlFile.read(cruiseConfig);
    } catch (SAXParseException e) {
      say(
          cruiseConfig
              + " is damaged at line "
              + e.getLineNumber()
              + " and is left as it is. GoCD falls back to the last good revision in its history if"
              + " it has one, and stops if it has none: then restore the file from a backup.");
      return;
    }
    database.check(configuration);
    var login = new Login(configuration, config);
    var passwords = login.passwordFile();
    Optional<PasswordUpdate> update = Optional.empty();
    if (passwords.isPresent()) {
      update = Optional.of(new PasswordUpdate(passwords.get(), accounts(), settings));
    } else {
      say(
          cruiseConfig
              + " has no login by a password file on this volume: no user is added, and no password"
              + " is changed");
    }
    var changes = changes(configuration, login, update);
    if (update.isPresent()) {
      update.get().write().forEach(Configure::say);
    }
    if (configuration.isChanged()) {
      Path old = config.resolve("cruise-config.xml.old");
      configuration.copyTo(old);
      configuration.write(cruiseConfig);
      say(
          "took over "
              + String.join(" and ", changes)
              + "; the configuration before it is in "
              + old);
    }
  }

  private List<String> changes(XmlFile configuration, Login login, Optional<PasswordUpdate> update)
      throws IOException {
    var changes = new ArrayList<String>();
    var server = configuration.first("cruise/server");
    if (server.isEmpty()) {
      say(
          cruiseConfig
              + " has no <server>, so it is left as it is; agents cannot register with a key");
      return changes;
    }
    var key = settings.optionalSecret("registration-key");
    if (key.isEmpty()) {
      say(
          "there is no "
              + settings.secretFile("registration-key")
              + ": the key in cruise-config.xml stays");
    } else if (!configuration.attribute(server.get(), "agentAutoRegisterKey").equals(key.get())) {
      configuration.setAttribute(server.get(), "agentAutoRegisterKey", key.get());
      changes.add("a new registration key");
    }
    var mailhost = configuration.first("cruise/server/mailhost");
    if (mailhost.isPresent() && new MailServer(configuration, settings).follow(mailhost.get())) {
      changes.add("a new mail password");
    } else if (mailhost.isEmpty() && settings.mailHost().isPresent()) {
      say(
          cruiseConfig
              + " has no mail server: set "
              + settings.mailHost().get()
              + " under Admin, Server Configuration");
    }
    if (update.isPresent()
        && update.get().has(Settings.CARETAKER)
        && login.addAdministrator(Settings.CARETAKER)) {
      changes.add("the administrator " + Settings.CARETAKER);
    }
    return changes;
  }

  private List<Account> accounts() {
    return List.of(
        new Account(
            settings.adminUser(), "admin-password", config.resolve("admin-password.last"), false),
        new Account(
            Settings.CARETAKER,
            "caretaker-password",
            config.resolve("caretaker-password.last"),
            true));
  }

  private static void say(String message) {
    System.err.println("stups2go: " + message);
  }
}
