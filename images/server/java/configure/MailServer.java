package configure;

import java.io.IOException;

/**
 * The mail server of a configuration. Port 465 and tls: GoCD speaks TLS from the first byte, as SES
 * offers there.
 */
final class MailServer {
  private final XmlFile configuration;
  private final Settings settings;

  MailServer(XmlFile configuration, Settings settings) {
    this.configuration = configuration;
    this.settings = settings;
  }

  /** Fills the template in. */
  void writeFirst(XmlElement mailhost) throws IOException {
    if (settings.mailHost().isEmpty()) {
      configuration.remove(mailhost);
      return;
    }
    String from = settings.mailFrom();
    configuration.setAttribute(mailhost, "hostname", settings.mailHost().get());
    configuration.setAttribute(mailhost, "from", from);
    configuration.setAttribute(mailhost, "admin", from);
    if (settings.optionalSecret("smtp-username").isPresent()) {
      setCredentials(mailhost);
    } else {
      configuration.removeAttribute(mailhost, "username");
      configuration.removeAttribute(mailhost, "password");
    }
  }

  /**
   * Follows the secret: a new password comes with a new user name. Another mail server, set by a
   * person, keeps its own.
   *
   * @return whether anything has changed
   */
  boolean follow(XmlElement mailhost) throws IOException {
    var user = settings.optionalSecret("smtp-username");
    boolean ours =
        configuration.attribute(mailhost, "hostname").equals(settings.mailHost().orElse(""));
    if (user.isEmpty() || !ours || isComplete(mailhost, user.get())) {
      return false;
    }
    setCredentials(mailhost);
    configuration.removeAttribute(mailhost, "encryptedPassword");
    configuration.setAttribute(mailhost, "port", "465");
    configuration.setAttribute(mailhost, "tls", "true");
    return true;
  }

  private boolean isComplete(XmlElement mailhost, String user) {
    boolean password =
        !configuration.attribute(mailhost, "password").isEmpty()
            || !configuration.attribute(mailhost, "encryptedPassword").isEmpty();
    return configuration.attribute(mailhost, "username").equals(user) && password;
  }

  private void setCredentials(XmlElement mailhost) throws IOException {
    configuration.setAttribute(mailhost, "username", settings.secret("smtp-username"));
    configuration.setAttribute(mailhost, "password", settings.secret("smtp-password"));
  }
}
