package backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restores from GoCD's own backups. */
class RestoreTest {
  private static final String BACKUP = "artifacts/serverBackups/backup_20261130-020000";

  @TempDir Path data;

  @BeforeEach
  void backUp() throws IOException {
    write("db/h2db/cruise.mv.db", "damaged");
    write("db/only-now", "x");
    write("config/cruise-config.xml", "damaged");
    write(BACKUP + "/version.txt", "25.4.0 (20000-abc)");
    zip("db.zip", Map.of("cruise.mv.db", "database"));
    zip("config-repo.zip", Map.of("cruise-config.xml", "<a/>", ".git/HEAD", "ref"));
    zip("config-dir.zip", Map.of("cruise-config.xml", "<a/>", "cipher.aes", "key"));
  }

  private void write(String path, String content) throws IOException {
    Files.createDirectories(data.resolve(path).getParent());
    Files.writeString(data.resolve(path), content);
  }

  private void zip(String name, Map<String, String> files) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(data.resolve(BACKUP + "/" + name)))) {
      for (var file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private String read(String path) throws IOException {
    return Files.readString(data.resolve(path));
  }

  private Path restore() throws IOException {
    return new Restore(data).restore("backup_20261130-020000");
  }

  private String problem(String name) {
    return assertThrows(Restore.Problem.class, () -> new Restore(data).restore(name)).getMessage();
  }

  @Test
  void everyPartIsBackAndWhatWasThereIsKept() throws Exception {
    Path aside = restore();
    assertEquals("database", read("db/h2db/cruise.mv.db"));
    assertEquals("ref", read("db/config.git/.git/HEAD"));
    assertEquals("<a/>", read("config/cruise-config.xml"));
    assertEquals("key", read("config/cipher.aes"));
    assertEquals("25.4.0\n", read("db/stups2go-gocd-version"));
    assertFalse(Files.exists(data.resolve("db/only-now")));
    assertEquals("damaged", Files.readString(aside.resolve("db/h2db/cruise.mv.db")));
    assertEquals("damaged", Files.readString(aside.resolve("config/cruise-config.xml")));
    assertFalse(Files.exists(data.resolve("restoring")));
  }

  @Test
  void aRestoreThatWasKilledIsDoneAgain() throws Exception {
    write("restoring/db/h2db/cruise.mv.db", "half");
    Files.move(data.resolve("db"), data.resolve("gone"));
    restore();
    assertEquals("database", read("db/h2db/cruise.mv.db"));
  }

  @Test
  void aBackupThatIsNotThereIsNamedWithThoseThatAre() {
    assertTrue(
        problem("backup_1").endsWith("got \"backup_1\"; take one of backup_20261130-020000"));
    assertTrue(problem("../../config").contains("expected the name of a backup"));
    assertTrue(problem("").contains("got \"\""));
  }

  @Test
  void anIncompleteBackupChangesNothing() throws Exception {
    Files.delete(data.resolve(BACKUP + "/db.zip"));
    assertTrue(problem("backup_20261130-020000").contains("db.zip: expected a file, got none"));
    assertEquals("damaged", read("config/cruise-config.xml"));
  }

  @Test
  void anArchiveThatLeadsOutChangesNothing() throws Exception {
    zip("config-dir.zip", Map.of("../../escaped", "x"));
    assertThrows(IOException.class, this::restore);
    assertEquals("damaged", read("db/h2db/cruise.mv.db"));
    assertFalse(Files.exists(data.resolve("escaped")));
  }

  @Test
  void aRunningGoCdIsNotTouched() throws Exception {
    // Another process: a JVM's own locks throw.
    Path database = data.resolve("db/h2db/cruise.mv.db");
    String script =
        "import fcntl, sys; f = open(sys.argv[1], 'r+'); fcntl.lockf(f, fcntl.LOCK_EX);"
            + " print(1, flush=True); sys.stdin.read()";
    var holder = new ProcessBuilder("python3", "-c", script, database.toString()).start();
    holder.getInputStream().read();
    assertTrue(problem("backup_20261130-020000").contains("expected GoCD to be stopped"));
    holder.destroyForcibly().waitFor();
    try (var channel = FileChannel.open(database, StandardOpenOption.WRITE)) {
      assertTrue(channel.isOpen());
    }
    restore();
  }
}
