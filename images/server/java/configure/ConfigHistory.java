package configure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** GoCD's own history of its configuration, the Git repository db/config.git. */
final class ConfigHistory {
  /** From a commit's message: config/config-server, GoConfigRevision.java of GoCD 26.1.0. */
  private static final Pattern VERSION =
      Pattern.compile("(?<!\\|)\\|go_version:(\\d+(?:\\.\\d+)+)");

  /** What JGit leaves behind when it is killed, and then takes for another process. */
  private static final List<String> LOCKS =
      List.of("index.lock", "HEAD.lock", "config.lock", "refs/heads/master.lock");

  private final Path repository;

  /**
   * @param database folder with config.git
   */
  ConfigHistory(Path database) {
    this.repository = database.resolve("config.git/.git");
  }

  /** The version of GoCD that changed the configuration last; nothing where that is not known. */
  Optional<String> lastVersion() {
    if (!Files.isDirectory(repository)) {
      return Optional.empty();
    }
    String commit;
    try {
      commit = headCommit();
    } catch (IOException e) {
      return Optional.empty();
    }
    var version = VERSION.matcher(commit);
    return version.find() ? Optional.of(version.group(1)) : Optional.empty();
  }

  private String headCommit() throws IOException {
    var command =
        List.of(
            "git",
            "-c",
            "safe.directory=*",
            "--git-dir=" + repository,
            "cat-file",
            "commit",
            "HEAD");
    var git = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /**
   * Removes the locks of a GoCD that was killed: with one of them it neither starts nor saves its
   * configuration ("Cannot lock", ConfigRepository.java). A volume has one server at a time.
   *
   * @return the locks that were there
   */
  List<Path> removeLocks() throws IOException {
    var removed = new ArrayList<Path>();
    for (String name : LOCKS) {
      Path lock = repository.resolve(name);
      if (Files.deleteIfExists(lock)) {
        removed.add(lock);
      }
    }
    return removed;
  }
}
