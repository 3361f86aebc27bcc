package backup;

import archive.Unzip;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Puts one of GoCD's own backups back in place of its database and configuration.
 *
 * <p>Usage: {@code java backup.Restore <data folder> <name of the backup>}, while GoCD is stopped.
 * What was there is set aside below the data folder, and never deleted. A backup's files are those
 * of server, BackupService.java of GoCD 26.1.0.
 */
final class Restore {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final Path data;
  private final Path backups;

  Restore(Path data) {
    this.data = data;
    this.backups = data.resolve("artifacts/serverBackups");
  }

  public static void main(String[] args) {
    try {
      Path aside = new Restore(Path.of(args[0])).restore(args.length > 1 ? args[1] : "");
      say("restored " + args[1] + "; what was there before is in " + aside);
    } catch (Problem e) {
      say(e.getMessage());
      System.exit(1);
    } catch (IOException e) {
      say(
          args[0]
              + ": expected to restore a backup, got "
              + e
              + "; see that there is room, and run this again");
      System.exit(1);
    }
  }

  /** A reason to change nothing. */
  static final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    Problem(Object subject, String problem, String next) {
      super(subject + ": " + problem + "; " + next);
    }
  }

  /**
   * Unpacks all of the backup first, then replaces the database, then the configuration.
   *
   * @return the folder with what was there before
   * @throws Problem before anything is changed
   */
  Path restore(String name) throws IOException {
    Path backup = find(name);
    requireStopped();
    Path fresh = data.resolve("restoring");
    delete(fresh);
    Unzip.unzip(backup.resolve("db.zip"), fresh.resolve("db/h2db"));
    Unzip.unzip(backup.resolve("config-repo.zip"), fresh.resolve("db/config.git"));
    Unzip.unzip(backup.resolve("config-dir.zip"), fresh.resolve("config"));
    // As Configure writes it: an older image must not open this database either.
    Files.writeString(fresh.resolve("db/stups2go-gocd-version"), versionOf(backup) + "\n");
    Path aside = data.resolve("before-restore-" + TIME.format(LocalDateTime.now()));
    Files.createDirectory(aside);
    for (String part : List.of("db", "config")) {
      if (Files.exists(data.resolve(part))) {
        Files.move(data.resolve(part), aside.resolve(part));
      }
      Files.move(fresh.resolve(part), data.resolve(part));
    }
    Files.delete(fresh);
    return aside;
  }

  private Path find(String name) throws IOException {
    var names = new TreeSet<String>();
    if (Files.isDirectory(backups)) {
      try (var found = Files.newDirectoryStream(backups, "backup_*")) {
        found.forEach(path -> names.add(path.getFileName().toString()));
      }
    }
    if (!names.contains(name)) {
      throw new Problem(
          backups,
          "expected the name of a backup, got \"" + name + "\"",
          names.isEmpty()
              ? "there is none: restore a snapshot"
              : "take one of " + String.join(", ", names));
    }
    Path backup = backups.resolve(name);
    for (String file : List.of("version.txt", "config-dir.zip", "config-repo.zip", "db.zip")) {
      if (!Files.isRegularFile(backup.resolve(file))) {
        throw new Problem(
            backup.resolve(file), "expected a file, got none", "take a complete backup");
      }
    }
    return backup;
  }

  /** "26.1.0" of "26.1.0 (21868-…)": base, CurrentGoCDVersion.java. */
  private static String versionOf(Path backup) throws IOException {
    return Files.readString(backup.resolve("version.txt")).strip().split(" ")[0];
  }

  /** H2 locks its file while a server has it open. */
  private void requireStopped() throws IOException {
    Path database = data.resolve("db/h2db/cruise.mv.db");
    if (!Files.exists(database)) {
      return;
    }
    try (var channel = FileChannel.open(database, StandardOpenOption.WRITE);
        var lock = channel.tryLock()) {
      if (lock == null) {
        throw new Problem(database, "expected GoCD to be stopped, got its lock", "stop it first");
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void say(String message) {
    System.err.println("stups2go: " + message);
  }
}
