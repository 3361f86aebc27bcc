import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.springframework.security.crypto.bcrypt.BCrypt;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Writes the server's first configuration, and takes over new secrets later: the registration key, the administrator's password, the mail password. Java, because the base image brings
 * a JRE with a complete XML library, and nothing else that has one.
 *
 * <p>Usage: {@code java Configure <config directory> <secrets directory> <template of cruise-config.xml>}. Secrets come from
 * files, never from arguments or the environment. Every file is replaced in one step, and cruise-config.xml comes last, so
 * a boot that is killed at any moment leaves either no configuration or a complete one.
 */
final class Configure {
  private static final double GIB = 1024.0 * 1024 * 1024;

  private final Path config;
  private final Path secrets;

  private Configure(Path config, Path secrets) {
    this.config = config;
    this.secrets = secrets;
  }

  public static void main(String[] args) {
    try {
      new Configure(Path.of(args[0]), Path.of(args[1])).run(Path.of(args[2]));
    } catch (IllegalArgumentException | IllegalStateException e) {
      say(e.getMessage());
      System.exit(1);
    } catch (IOException | SAXException | ParserConfigurationException | TransformerException e) {
      say("cannot write the configuration: " + e);
      System.exit(1);
    }
  }

  private void run(Path template)
      throws IOException, SAXException, ParserConfigurationException, TransformerException {
    Path cruiseConfig = config.resolve("cruise-config.xml");
    Path passwords = config.resolve("password.properties");
    boolean exists = Files.exists(cruiseConfig);
    if (Files.exists(passwords)) {
      takeOverPassword(passwords);
    } else {
      replace(passwords, passwordLine(adminUser(), hash()).getBytes(StandardCharsets.UTF_8));
      say("wrote " + passwords + " with the administrator " + adminUser());
    }
    if (exists) {
      takeOverSecrets(cruiseConfig);
    } else {
      replace(cruiseConfig, serialize(firstConfiguration(parse(template))));
      say("wrote the first " + cruiseConfig);
    }
  }

  /** The template with this server's values in its blanks. */
  private Document firstConfiguration(Document document) throws IOException {
    element(document, "server").setAttribute("agentAutoRegisterKey", secret("registration-key"));
    element(document, "user").setTextContent(adminUser());

    URI site = siteUrl();
    element(document, "siteUrl").setTextContent(site.toString());
    if ("https".equals(site.getScheme())) {
      element(document, "secureSiteUrl").setTextContent(site.toString());
    } else {
      remove(element(document, "secureSiteUrl"));
    }

    // A tenth and a fifth of a small volume, so that it is not purged for ever; 10 and 20 GiB of a large one.
    double volume = Files.getFileStore(config).getTotalSpace() / GIB;
    element(document, "purgeStartDiskSpace").setTextContent(gib(Math.min(10, volume / 10)));
    element(document, "purgeUptoDiskSpace").setTextContent(gib(Math.min(20, volume / 5)));

    setMailHost(element(document, "mailhost"));
    return document;
  }

  /** Port 465 and tls: GoCD then speaks TLS from the first byte, which SES offers there; it has no setting for STARTTLS. */
  private void setMailHost(Element mailhost) throws IOException {
    String host = setting("STUPS2GO_MAIL_HOST", "");
    if (host.isEmpty()) {
      remove(mailhost);
      return;
    }
    String from = setting("STUPS2GO_MAIL_FROM", "");
    if (!from.contains("@")) {
      throw new IllegalArgumentException("STUPS2GO_MAIL_FROM must be a mail address when STUPS2GO_MAIL_HOST is set");
    }
    mailhost.setAttribute("hostname", host);
    mailhost.setAttribute("from", from);
    mailhost.setAttribute("admin", from);
    if (Files.exists(secrets.resolve("smtp-username"))) {
      mailhost.setAttribute("username", secret("smtp-username"));
      mailhost.setAttribute("password", secret("smtp-password"));
    } else {
      mailhost.removeAttribute("username");
      mailhost.removeAttribute("password");
    }
  }

  /** Leaves an existing configuration as it is, byte for byte, unless the registration key or the mail password has changed. */
  private void takeOverSecrets(Path cruiseConfig)
      throws IOException, SAXException, ParserConfigurationException, TransformerException {
    Document document;
    try {
      document = parse(cruiseConfig);
    } catch (SAXParseException e) {
      say(cruiseConfig + " is damaged at line " + e.getLineNumber() + " and is left as it is. GoCD falls back to the last good"
          + " revision in its history if it has one, and stops if it has none: then restore the file from a backup.");
      return;
    }
    if (!(document.getElementsByTagName("server").item(0) instanceof Element server)) {
      say(cruiseConfig + " has no <server>, so it is left as it is; agents cannot register with a key");
      return;
    }
    boolean key = takeOverKey(server);
    boolean mail = document.getElementsByTagName("mailhost").item(0) instanceof Element mailhost && takeOverMail(mailhost);
    if (key || mail) {
      Path old = config.resolve("cruise-config.xml.old");
      replace(old, Files.readAllBytes(cruiseConfig));
      replace(cruiseConfig, serialize(document));
      say("took over " + (key ? "a new registration key" : "") + (key && mail ? " and " : "") + (mail ? "a new mail password" : "")
          + "; the configuration before it is in " + old);
    }
  }

  private boolean takeOverKey(Element server) throws IOException {
    if (!Files.exists(secrets.resolve("registration-key"))) {
      say("there is no " + secrets.resolve("registration-key") + ": the key in cruise-config.xml stays");
      return false;
    }
    boolean changed = !server.getAttribute("agentAutoRegisterKey").equals(secret("registration-key"));
    server.setAttribute("agentAutoRegisterKey", secret("registration-key"));
    return changed;
  }

  /** A new password comes with a new user name. Another mail server, set by hand, keeps its own. */
  private boolean takeOverMail(Element mailhost) throws IOException {
    if (!Files.exists(secrets.resolve("smtp-username"))
        || !mailhost.getAttribute("hostname").equals(setting("STUPS2GO_MAIL_HOST", ""))
        || mailhost.getAttribute("username").equals(secret("smtp-username"))) {
      return false;
    }
    mailhost.setAttribute("username", secret("smtp-username"));
    mailhost.setAttribute("password", secret("smtp-password"));
    mailhost.removeAttribute("encryptedPassword");
    return true;
  }

  /**
   * Gives the administrator a new password when the secret has changed. What the secret was at the last boot is kept as a
   * hash beside the password file, so that a password changed by hand stays until then, and other users' always.
   */
  private void takeOverPassword(Path passwords) throws IOException {
    Path last = config.resolve("admin-password.last");
    if (!Files.exists(secrets.resolve("admin-password"))) {
      return;
    }
    if (Files.exists(last)) {
      if (BCrypt.checkpw(secret("admin-password"), Files.readString(last).strip())) {
        return;
      }
      replace(config.resolve("password.properties.old"), Files.readAllBytes(passwords));
      var lines = new StringBuilder(passwordLine(adminUser(), hash()));
      for (String line : Files.readAllLines(passwords)) {
        if (!line.startsWith(adminUser() + ":")) {
          lines.append(line).append('\n');
        }
      }
      replace(passwords, lines.toString().getBytes(StandardCharsets.UTF_8));
      say("took over a new password of the administrator " + adminUser());
    }
    replace(last, hash().getBytes(StandardCharsets.UTF_8));
  }

  private static String passwordLine(String user, String hash) {
    return user + ":" + hash + "\n";
  }

  private String hash() throws IOException {
    String password = secret("admin-password");
    if (password.getBytes(StandardCharsets.UTF_8).length > 72) {
      throw new IllegalArgumentException("admin-password is longer than 72 bytes, of which bcrypt would ignore the rest");
    }
    // The library's own cost: GoCD computes it anew for calls of its API, and a password of 238 random bits needs no more.
    return BCrypt.hashpw(password, BCrypt.gensalt());
  }

  private static String adminUser() {
    String user = setting("STUPS2GO_ADMIN_USER", "admin");
    if (!user.matches("[A-Za-z0-9@._-]+")) {
      throw new IllegalArgumentException("STUPS2GO_ADMIN_USER may have letters, digits and @ . _ - only, not " + user);
    }
    return user;
  }

  /** GoCD adds the path itself: https://docs.gocd.org, "Configure site URL". */
  private static URI siteUrl() {
    URI site = URI.create(setting("STUPS2GO_SITE_URL", "").replaceAll("/$", ""));
    if (site.getScheme() == null || !site.getScheme().matches("https?") || site.getHost() == null || !site.getPath().isEmpty()) {
      throw new IllegalArgumentException(
          "STUPS2GO_SITE_URL must be like https://delivery.myteam.example.org, without a path, not \"" + site + "\"");
    }
    return site;
  }

  private String secret(String name) throws IOException {
    Path file = secrets.resolve(name);
    if (!Files.isReadable(file)) {
      throw new IllegalStateException("the secret " + file + " is missing or not readable by this container's user");
    }
    String value = Files.readString(file).strip();
    if (value.isEmpty()) {
      throw new IllegalStateException("the secret " + file + " is empty");
    }
    return value;
  }

  private static String setting(String name, String fallback) {
    String value = System.getenv(name);
    return value == null || value.isBlank() ? fallback : value.strip();
  }

  private static String gib(double value) {
    return Double.toString(Math.round(value * 10) / 10.0);
  }

  private static Element element(Document document, String name) {
    return (Element) document.getElementsByTagName(name).item(0);
  }

  private static void remove(Element element) {
    element.getParentNode().removeChild(element);
  }

  private static Document parse(Path file) throws IOException, SAXException, ParserConfigurationException {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    var builder = factory.newDocumentBuilder();
    builder.setErrorHandler(null);
    return builder.parse(file.toFile());
  }

  private static byte[] serialize(Document document) throws TransformerException {
    document.setXmlStandalone(true); // otherwise standalone="no" is written
    var bytes = new ByteArrayOutputStream();
    TransformerFactory.newInstance().newTransformer().transform(new DOMSource(document), new StreamResult(bytes));
    return bytes.toByteArray();
  }

  /** Readable by the server alone, on disk before it takes the file's name. */
  private static void replace(Path file, byte[] content) throws IOException {
    Path next = file.resolveSibling("." + file.getFileName() + ".new");
    Files.deleteIfExists(next);
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (var channel =
        FileChannel.open(next, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
      var buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    try (var directory = FileChannel.open(file.getParent())) {
      directory.force(true);
    }
  }

  private static void say(String message) {
    System.err.println("stups2go: " + message);
  }
}
