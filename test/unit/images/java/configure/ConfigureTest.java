package configure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigureTest {
  private static final String CONFIG = "config/cruise-config.xml";
  private static final String PASSWORDS = "config/password.properties";

  @TempDir Path folder;
  private Volume volume;

  @BeforeEach
  void makeVolume() throws IOException {
    volume = new Volume(folder);
  }

  static Stream<Path> configurations() throws IOException {
    try (var files = Files.list(Path.of("test/fixtures/gocd/configurations"))) {
      return files.sorted().toList().stream();
    }
  }

  private void bring(Path configuration) throws IOException {
    volume.write(CONFIG, Files.readAllBytes(configuration));
    volume.write("db/h2db/cruise.mv.db", "H:2");
    volume.write(PASSWORDS, "jane:$2a$10$abcdefghijklmnopqrstuv\n");
  }

  @Test
  void theFirstBootWritesACompleteConfiguration() throws Exception {
    volume.secret("registration-key", "a&b<c>\"d'");
    volume.boot();
    assertTrue(volume.config().contains("agentAutoRegisterKey=\"a&amp;b&lt;c&gt;&quot;d&#39;\""));
    assertTrue(volume.config().contains("<admins>\n        <user>admin</user>\n      </admins>"));
    assertTrue(
        volume.config().contains("<secureSiteUrl>https://delivery.example.org</secureSiteUrl>"));
    assertFalse(volume.config().contains("<mailhost"));
    assertTrue(volume.accepts("admin", "first password"));
    assertFalse(volume.has("config/caretaker-password.last"));
  }

  @Test
  void aServerWithoutTlsHasNoSecureSiteUrl() throws Exception {
    volume.environment.put("STUPS2GO_SITE_URL", "http://localhost:8153/");
    volume.boot();
    assertTrue(
        volume.config().contains("<siteUrl>http://localhost:8153</siteUrl>\n    </siteUrls>"));
  }

  @Test
  void aRotationAfterExactlyOneBootReplacesThePassword() throws Exception {
    volume.boot();
    volume.secret("admin-password", "second password");
    volume.boot();
    assertTrue(volume.accepts("admin", "second password"));
    assertFalse(volume.accepts("admin", "first password"));
  }

  @Test
  void aRotationAfterExactlyOneBootReplacesTheCaretakersPassword() throws Exception {
    volume.secret("caretaker-password", "one");
    volume.boot();
    volume.secret("caretaker-password", "two");
    volume.boot();
    assertTrue(volume.accepts("caretaker", "two"));
    assertFalse(volume.accepts("caretaker", "one"));
    assertTrue(volume.accepts("admin", "first password"));
  }

  @Test
  void aRotationAfterExactlyOneBootReplacesTheKey() throws Exception {
    volume.boot();
    String before = volume.config();
    volume.secret("registration-key", "second key");
    volume.boot();
    assertEquals(before.replace("first key", "second key"), volume.config());
    assertEquals(before, volume.read("config/cruise-config.xml.old"));
  }

  @Test
  void aRotationAfterExactlyOneBootReplacesTheMailPassword() throws Exception {
    volume.environment.put("STUPS2GO_MAIL_HOST", "smtp.example.org");
    volume.environment.put("STUPS2GO_MAIL_FROM", "go@example.org");
    volume.secret("smtp-username", "one");
    volume.secret("smtp-password", "first <mail>");
    volume.boot();
    String first = volume.config();
    volume.secret("smtp-username", "two");
    volume.secret("smtp-password", "second mail");
    volume.boot();
    assertTrue(first.contains("username=\"one\" password=\"first &lt;mail&gt;\""));
    assertEquals(
        first.replace("\"one\"", "\"two\"").replace("first &lt;mail&gt;", "second mail"),
        volume.config());
  }

  @Test
  void aSecondBootChangesNothing() throws Exception {
    volume.secret("caretaker-password", "c");
    volume.boot();
    var before = volume.content();
    volume.boot();
    assertEquals(before, volume.content());
  }

  @Test
  void aPasswordChangedInGoCdStaysUntilTheSecretChanges() throws Exception {
    volume.boot();
    String other = "Admin = " + Passwords.hash("changed by hand", folder) + "\nother:x\n";
    volume.write(PASSWORDS, other);
    volume.boot();
    assertEquals(other, volume.read(PASSWORDS));
    volume.secret("admin-password", "second password");
    volume.boot();
    assertTrue(volume.accepts("admin", "second password"));
    assertTrue(volume.read(PASSWORDS).matches("admin:\\S+\nother:x\n"), volume.read(PASSWORDS));
  }

  @Test
  void anAdministratorWhomAPersonDeletedIsNotAddedAgain() throws Exception {
    volume.boot();
    volume.write(PASSWORDS, "jane:x\n");
    volume.secret("admin-password", "second password");
    volume.boot();
    assertEquals("jane:x\n", volume.read(PASSWORDS));
  }

  @Test
  void aBootThatWasKilledBetweenBaselineAndFileStillRotates() throws Exception {
    volume.boot();
    byte[] baseline = volume.bytes("config/admin-password.last");
    volume.secret("admin-password", "second password");
    volume.boot();
    volume.write("config/admin-password.last", baseline);
    volume.boot();
    assertTrue(volume.accepts("admin", "second password"));
    volume.secret("admin-password", "third password");
    volume.boot();
    assertTrue(volume.accepts("admin", "third password"));
  }

  @Test
  void theCaretakerIsAnAdministratorOfANewServer() throws Exception {
    volume.secret("caretaker-password", "c");
    volume.boot();
    assertTrue(
        volume
            .config()
            .contains("<user>admin</user>\n        <user>caretaker</user>\n      </admins>"));
    assertTrue(volume.accepts("caretaker", "c"));
  }

  @Test
  void theCaretakerBecomesAnAdministratorOfAServerThatHasNone() throws Exception {
    volume.boot();
    String before = volume.config();
    volume.secret("caretaker-password", "c");
    volume.boot();
    assertEquals(
        before.replace("</user>\n", "</user>\n        <user>caretaker</user>\n"), volume.config());
    assertTrue(volume.accepts("caretaker", "c"));
    assertTrue(volume.accepts("admin", "first password"));
  }

  @Test
  void aPersonWhoIsCalledCaretakerIsNoAdministrator() throws Exception {
    volume.boot();
    String before = volume.config();
    volume.write(PASSWORDS, "caretaker:x\n");
    volume.secret("caretaker-password", "c");
    volume.boot();
    assertEquals("caretaker:x\n", volume.read(PASSWORDS));
    assertEquals(before, volume.config());
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void aBroughtConfigurationStaysByteForByteButForTheKey(Path configuration) throws Exception {
    byte[] original = Files.readAllBytes(configuration);
    bring(configuration);
    volume.secret("registration-key", "old");
    volume.boot();
    assertArrayEquals(original, volume.bytes(CONFIG), "nothing to change");

    volume.secret("registration-key", "new & <key>");
    volume.boot();
    String expected =
        new String(original, StandardCharsets.UTF_8)
            .replaceFirst("(agentAutoRegisterKey ?= ?[\"'])old", "$1new &amp; &lt;key&gt;");
    assertEquals(expected, volume.config());

    volume.secret("registration-key", "old");
    volume.boot();
    assertArrayEquals(original, volume.bytes(CONFIG), "back at the old key");
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void theCaretakerIsAddedToABroughtConfiguration(Path configuration) throws Exception {
    bring(configuration);
    volume.secret("registration-key", "old");
    volume.secret("caretaker-password", "c");
    volume.boot();
    var changed = XmlFile.read(folder.resolve("data/" + CONFIG));
    String original = Files.readString(configuration);
    boolean passwordLogin = original.contains("password.properties");
    assertEquals(passwordLogin, volume.accepts("caretaker", "c"));
    boolean named =
        changed.all("cruise/server/security/admins/user").stream()
            .anyMatch(user -> changed.text(user).equals("caretaker"));
    assertEquals(passwordLogin, named);
    assertEquals(original, volume.config().replaceAll("[ \\t\\r\\n]*<user>caretaker</user>", ""));
  }

  @Test
  void aConfigurationOfTwentyMegabytesIsChangedWithin64MegabytesOfMemory() throws Exception {
    assertTrue(Runtime.getRuntime().maxMemory() <= 64 << 20, "the tests run with -Xmx64m");
    var middle =
        Files.readString(Path.of("test/fixtures/gocd/configurations/098-encrypted-values.xml"));
    int start = middle.indexOf("    <pipeline name");
    int end = middle.indexOf("  </pipelines>");
    try (var out = Files.newBufferedWriter(folder.resolve("data/" + CONFIG))) {
      out.write(middle, 0, start);
      for (int i = 0; i < 40_000; i++) {
        out.write(middle.substring(start, end).replace("name=\"p\"", "name=\"p" + i + "\""));
      }
      out.write(middle.substring(end));
    }
    assertTrue(Files.size(folder.resolve("data/" + CONFIG)) > 20e6);
    volume.write("db/h2db/cruise.mv.db", "H:2");
    long before = Files.size(folder.resolve("data/" + CONFIG));
    volume.secret("registration-key", "longer than old");
    volume.boot();
    assertEquals(
        before + "longer than old".length() - "old".length(),
        Files.size(folder.resolve("data/" + CONFIG)));
  }

  @Test
  void aDamagedConfigurationIsLeftAsItIs() throws Exception {
    volume.boot();
    var before = volume.content();
    volume.write(CONFIG, "<cruise><server");
    volume.secret("admin-password", "second password");
    volume.boot();
    before.put(CONFIG, "<cruise><server");
    assertEquals(before, volume.content());
  }

  @Test
  void aMailServerThatIsHalfTakenOverIsCompleted() throws Exception {
    volume.boot();
    String server =
        "<mailhost username=\"one\" hostname=\"smtp.example.org\" port=\"587\" tls=\"false\""
            + " from=\"x@y\" admin=\"x@y\"/>";
    volume.write(CONFIG, volume.config().replace("<backup", server + "\n    <backup"));
    volume.environment.put("STUPS2GO_MAIL_HOST", "smtp.example.org");
    volume.secret("smtp-username", "one");
    volume.secret("smtp-password", "p");
    volume.boot();
    String taken =
        "<mailhost password=\"p\" username=\"one\" hostname=\"smtp.example.org\" port=\"465\""
            + " tls=\"true\" from=\"x@y\" admin=\"x@y\"/>";
    assertTrue(volume.config().contains(taken), volume.config());
  }

  @Test
  void anotherMailServerKeepsItsOwnCredentials() throws Exception {
    volume.boot();
    volume.write(
        CONFIG,
        volume
            .config()
            .replace("<backup", "<mailhost hostname=\"other\" username=\"x\"/>\n    <backup"));
    String before = volume.config();
    volume.environment.put("STUPS2GO_MAIL_HOST", "smtp.example.org");
    volume.secret("smtp-username", "one");
    volume.boot();
    assertEquals(before, volume.config());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "delivery.example.org",
        "ftp://x.example.org",
        "https://x.example.org/go",
        "https://x/?a"
      })
  void aSiteUrlThatIsNoneIsRefused(String url) throws Exception {
    volume.environment.put("STUPS2GO_SITE_URL", url);
    assertTrue(
        volume
            .refusal()
            .startsWith("STUPS2GO_SITE_URL: expected a URL without a path, got \"" + url + "\"; "));
    assertEquals(java.util.Map.of(), volume.content());
  }

  @Test
  void aFirstBootWithoutASecretWritesNothing() throws Exception {
    for (String name : new String[] {"registration-key", "admin-password"}) {
      volume.secret(name, "\n");
      assertTrue(volume.refusal().contains(name + ": expected a secret, got an empty file"));
      volume.withoutSecret(name);
      assertTrue(volume.refusal().contains(name + ": expected a secret, got no file"));
      volume.secret(name, "x");
      assertEquals(java.util.Map.of(), volume.content());
    }
  }

  @Test
  void aPasswordThatBcryptWouldCutIsRefused() throws Exception {
    volume.secret("admin-password", "x".repeat(73));
    assertTrue(volume.refusal().contains("expected at most 72 bytes"));
  }

  @Test
  void aLaterBootWithoutSecretsKeepsEverything() throws Exception {
    volume.boot();
    var before = volume.content();
    volume.withoutSecret("registration-key");
    volume.withoutSecret("admin-password");
    volume.boot();
    assertEquals(before, volume.content());
  }
}
