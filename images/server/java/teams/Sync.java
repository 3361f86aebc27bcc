package teams;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Brings GoCD's users and roles in step with the teams, once. Java, for the same reason as
 * Configure.
 *
 * <p>Usage: {@code java teams.Sync <config directory> <secrets directory> [--dry-run]}, with the
 * environment of the container: STUPS_TEAM_SERVICE_URL, STUPS_TEAMS, OAUTH2_ACCESS_TOKEN_URL,
 * STUPS2GO_ADMIN_USER (default admin), CREDENTIALS_DIR (default /meta/credentials). Ends with 0
 * when GoCD is in step, or with 1 and the reason in one line.
 */
final class Sync {
  /** One at a time: a run by hand waits for the timer's run. */
  private static final Path LOCK = Path.of("/tmp/stups2go-teams.lock");

  private final Path state;
  private final Path secrets;
  private final boolean dryRun;
  private final String gocdUrl;
  private final Map<String, String> environment;

  /** Whether GoCD may have been changed already. */
  private boolean applying;

  Sync(Path config, Path secrets, boolean dryRun, String gocdUrl, Map<String, String> environment) {
    this.state = config.resolve("stups2go-teams.json");
    this.secrets = secrets;
    this.dryRun = dryRun;
    this.gocdUrl = gocdUrl;
    this.environment = environment;
  }

  public static void main(String[] args) {
    boolean dryRun = List.of(args).contains("--dry-run");
    var config = Path.of(args[0]);
    var secrets = Path.of(args[1]);
    System.exit(
        new Sync(config, secrets, dryRun, "http://localhost:8153/go", System.getenv()).runAlone());
  }

  /**
   * Waits until no other sync runs on this machine, then runs.
   *
   * @return the exit code: 0 when GoCD is in step, 1 after one line that says why it is not
   */
  int runAlone() {
    try (var channel =
        FileChannel.open(LOCK, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE))) {
      channel.lock(); // until the channel is closed
      run();
      return 0;
    } catch (Problem e) {
      say((applying ? "stopped half way: " : "nothing is changed: ") + e.getMessage());
    } catch (IOException e) {
      say(
          "nothing is changed: "
              + LOCK
              + " cannot be locked: "
              + e
              + ". Next: make room in the container's /tmp");
    }
    return 1;
  }

  private void run() {
    var teams = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    teams.addAll(List.of(setting("STUPS_TEAMS", null).split(",")));
    String self = setting("STUPS2GO_ADMIN_USER", "admin");
    var service =
        new TeamService(
            setting("OAUTH2_ACCESS_TOKEN_URL", null),
            setting("STUPS_TEAM_SERVICE_URL", null),
            Path.of(setting("CREDENTIALS_DIR", "/meta/credentials")));
    var gocd = new GoCd(gocdUrl, self, password());

    Known known = Known.read(state);
    var members = service.members(teams);
    var difference = new Difference(self, members, gocd.users(), gocd.roles(), known);

    difference.lines().forEach(line -> say((dryRun ? "would: " : "") + line));
    difference.notes.forEach(Sync::say);
    if (!dryRun) {
      apply(difference, gocd, known);
    }
    long users =
        members.values().stream().flatMap(Set::stream).map(String::toLowerCase).distinct().count();
    say(
        many(members.size(), "team")
            + ", "
            + many(users, "member")
            + ": "
            + (difference.isEmpty()
                ? "in step"
                : many(difference.lines().size(), "change") + (dryRun ? " to make" : " made")));
  }

  /**
   * The record names an addition before it is made, and a removal until it is done: a run that ends
   * half way leaves no user behind that the next one does not know.
   */
  private void apply(Difference difference, GoCd gocd, Known known) {
    Known next = difference.next;
    Known before = known.copy();
    before.users().addAll(next.users());
    next.roles().forEach((role, members) -> before.members(role).addAll(members));
    if (!before.equals(known)) {
      before.write(state);
    }
    applying = true;
    for (String user : difference.newUsers) {
      if (!gocd.addUser(user)) {
        next.users().remove(user);
      }
    }
    if (!difference.enabled.isEmpty()) {
      gocd.enable(difference.enabled, true);
    }
    difference.newRoles.forEach(gocd::addRole);
    if (!difference.changes.isEmpty()) {
      gocd.change(difference.changes);
    }
    if (!difference.disabled.isEmpty()) {
      gocd.enable(difference.disabled, false);
    }
    if (!next.equals(before)) {
      next.write(state);
    }
  }

  private String password() {
    Path file = secrets.resolve("admin-password");
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new Problem(
          "the administrator's password cannot be read from " + file,
          "run pulumi up, which writes the server's secret");
    }
  }

  private String setting(String name, String fallback) {
    String value = environment.get(name);
    if (value != null && !value.isBlank()) {
      return value.strip();
    }
    if (fallback == null) {
      throw new Problem(
          name + " is not set",
          "set stups2go:teamServiceUrl, stups2go:teams and stups2go:accessTokenUrl together");
    }
    return fallback;
  }

  private static String many(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static void say(String message) {
    System.err.println("stups2go: teams: " + message);
  }
}
