package configure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Volumes that bring a GoCD: what this image cannot run on is refused before anything is written.
 */
class BroughtVolumeTest {
  private static final String CONFIG = "config/cruise-config.xml";
  private static final String PASSWORDS = "config/password.properties";
  private static final Path CONFIGURATIONS = Path.of("test/fixtures/gocd/configurations");

  @TempDir Path folder;
  private Volume volume;

  @BeforeEach
  void bringAVolume() throws IOException {
    volume = new Volume(folder);
    volume.write(CONFIG, Files.readAllBytes(CONFIGURATIONS.resolve("139-one-line.xml")));
    volume.write("db/h2db/cruise.mv.db", "H:2");
    volume.write(PASSWORDS, "jane:x\n");
  }

  /** The message of a refusal that has changed no file. */
  private String refusal() throws IOException {
    var before = volume.content();
    String message = volume.refusal();
    assertEquals(before, volume.content());
    assertTrue(message.matches("[^\\n]+: expected [^\\n]+, got [^\\n]+; [^\\n]+"), message);
    return message;
  }

  private void delete(String path) throws IOException {
    Files.delete(folder.resolve("data").resolve(path));
  }

  @Test
  void aDatabaseOfGoCd204IsRefused() throws Exception {
    delete("db/h2db/cruise.mv.db");
    volume.write("db/h2db/cruise.h2.db", "H2");
    assertTrue(
        refusal()
            .contains(
                "cruise.h2.db: expected cruise.mv.db, got the database of GoCD 20.4 or older"));
  }

  @Test
  void aConvertedDatabaseBesideTheOldOneIsTaken() throws Exception {
    volume.write("db/h2db/cruise.h2.db", "H2");
    volume.boot();
  }

  @Test
  void pipelinesWithoutTheirDatabaseAreRefused() throws Exception {
    delete("db/h2db/cruise.mv.db");
    assertTrue(refusal().contains("cruise.mv.db: expected the database of the pipelines"));
    volume.write(CONFIG, Files.readAllBytes(CONFIGURATIONS.resolve("109-config-repositories.xml")));
    assertTrue(refusal().contains("cruise.mv.db: expected the database of the pipelines"));
  }

  @Test
  void pipelinesWithoutTheirDatabaseStartWhereAPersonWantsThat() throws Exception {
    delete("db/h2db/cruise.mv.db");
    volume.write("db/start-without-history", "");
    volume.boot();
  }

  @Test
  void anExternalDatabaseIsNotLookedForOnTheVolume() throws Exception {
    delete("db/h2db/cruise.mv.db");
    volume.write("config/db.properties", "db.url=jdbc:postgresql://db.example.org/cruise\n");
    volume.boot();
  }

  @Test
  void aDatabaseThatANewerGoCdHasOpenedIsRefused() throws Exception {
    volume.boot("26.10.0");
    assertTrue(refusal().contains("got one that GoCD 26.10.0 has opened"));
    volume.boot("26.10.0");
    volume.boot("27.1.0");
  }

  /** GoCD's history of the configuration, as ConfigRepository.java writes it. */
  private void history(String... versions) throws Exception {
    Path repository = Files.createDirectories(folder.resolve("data/db/config.git"));
    git(repository, "init", "--quiet");
    for (String version : versions) {
      String message =
          "user:a|||go_version:99.1.0|timestamp:1|schema_version:139|go_edition:OpenSource|go_version:"
              + version
              + " (21868-abc)|md5:0";
      git(repository, "commit", "--quiet", "--allow-empty", "--message", message);
    }
  }

  private static void git(Path repository, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("git", "-c", "user.name=a", "-c", "user.email=b"));
    command.addAll(List.of("-C", repository.toString()));
    command.addAll(List.of(arguments));
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }

  @Test
  void aDatabaseThatANewerGoCdHasChangedIsRefusedOnAVolumeOfAnotherServer() throws Exception {
    history("26.2.0", "26.10.1");
    assertTrue(refusal().contains("got one that GoCD 26.10.1 has opened; use an image with"));
    git(folder.resolve("data/db/config.git"), "gc", "--quiet", "--prune=now");
    assertTrue(refusal().contains("got one that GoCD 26.10.1 has opened"));
    volume.write(CONFIG, "damaged");
    assertTrue(refusal().contains("got one that GoCD 26.10.1 has opened"));
    delete(CONFIG);
    assertTrue(refusal().contains("got one that GoCD 26.10.1 has opened"));
    volume.write(CONFIG, "damaged");
    volume.boot("26.10.1");
  }

  @Test
  void aDatabaseOfAnOlderGoCdIsTakenFromAnotherServer() throws Exception {
    history("26.10.1", "20.5.0");
    volume.boot();
    assertEquals("26.1.0\n", volume.read("db/stups2go-gocd-version"));
  }

  @Test
  void aHistoryThatCannotBeReadIsLeftToGoCd() throws Exception {
    history();
    volume.boot();
    volume.write("db/config.git/.git/HEAD", "no reference");
    volume.boot();
  }

  @Test
  void locksOfAGoCdThatWasKilledAreRemoved() throws Exception {
    history("26.1.0");
    for (String lock : List.of("index.lock", "HEAD.lock", "refs/heads/master.lock")) {
      volume.write("db/config.git/.git/" + lock, "");
      volume.boot();
      assertFalse(volume.has("db/config.git/.git/" + lock), lock);
    }
  }

  @Test
  void anImageOfUnknownVersionIsTaken() throws Exception {
    volume.boot("26.10.0");
    volume.boot("");
  }

  @Test
  void aPasswordFileThatIsNotOnTheVolumeIsRefused() throws Exception {
    String path = "/var/lib/go-server/passwords";
    volume.write(
        CONFIG, volume.config().replace("/go-working-dir/config/password.properties", path));
    assertTrue(refusal().contains("got " + path + ", which does not exist here"));
    volume.write(
        CONFIG,
        Files.readString(CONFIGURATIONS.resolve("069-password-file-and-ldap.xml"))
            .replace("/godata/config/password.properties", path));
    assertTrue(refusal().contains("got " + path + ", which does not exist here"));
  }

  @Test
  void anotherPasswordFileOfTheVolumeIsUsed() throws Exception {
    volume.write(CONFIG, volume.config().replace("config/password.properties", "config/users.txt"));
    volume.write("config/users.txt", "jane:x");
    volume.secret("caretaker-password", "c");
    volume.boot();
    assertTrue(volume.read("config/users.txt").matches("jane:x\ncaretaker:\\S+\n"));
    assertEquals("jane:x\n", volume.read(PASSWORDS));
  }

  @Test
  void aPasswordFileInLatin1KeepsItsBytes() throws Exception {
    byte[] latin1 =
        "# Jürgens Datei\r\njürgen:x\r\nadmin:y\r\n".getBytes(StandardCharsets.ISO_8859_1);
    volume.write(PASSWORDS, latin1);
    volume.boot();
    volume.secret("admin-password", "second password");
    volume.boot();
    String changed = new String(volume.bytes(PASSWORDS), StandardCharsets.ISO_8859_1);
    assertTrue(changed.matches("# Jürgens Datei\r\njürgen:x\r\nadmin:\\S+\r\n"), changed);
  }

  @Test
  void aConfigurationInAnotherEncodingIsRefused() throws Exception {
    String text =
        volume
            .config()
            .replaceFirst("<cruise", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><cruise")
            .replace("jane", "jürgen");
    volume.write(CONFIG, text.getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(refusal().contains("expected UTF-8, as which GoCD reads it, got ISO-8859-1"));
    volume.write(CONFIG, text);
    assertTrue(refusal().contains("got ISO-8859-1"));
    volume.write(CONFIG, volume.config().replace("ISO-8859-1", "klingon").replace("ü", "u"));
    assertTrue(refusal().contains("got klingon"));
    volume.write(CONFIG, "<cruise/>".getBytes(StandardCharsets.UTF_16));
    assertTrue(refusal().contains("expected UTF-8"));
  }

  @Test
  void aDocumentTypeIsNotFollowed() throws Exception {
    volume.write(
        CONFIG,
        "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><cruise><server"
            + " agentAutoRegisterKey=\"&b;\"/></cruise>");
    var before = volume.content();
    volume.boot();
    before.put("db/stups2go-gocd-version", "26.1.0\n");
    assertEquals(before, volume.content());
  }
}
