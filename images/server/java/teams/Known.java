package teams;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The record of changes made in GoCD for the teams, which alone may be undone. It lies beside
 * GoCD's configuration, so that a backup has both.
 *
 * @param users made because they are in a team
 * @param disabled those of them that were disabled because they left
 * @param roles by role, whom it got because they are in the team
 */
record Known(
    SortedSet<String> users,
    SortedSet<String> disabled,
    SortedMap<String, SortedSet<String>> roles) {
  static Known none() {
    return new Known(names(), names(), new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
  }

  static SortedSet<String> names() {
    return new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  }

  Known copy() {
    Known copy = none();
    copy.users.addAll(users);
    copy.disabled.addAll(disabled);
    roles.forEach((role, members) -> copy.members(role).addAll(members));
    return copy;
  }

  /** Whom the role got; to add to. */
  SortedSet<String> members(String role) {
    return roles.computeIfAbsent(role, name -> names());
  }

  /**
   * @throws Problem when the file is damaged: users of the teams can then not be told from those
   *     that a person added
   */
  static Known read(Path file) {
    Known known = none();
    if (!Files.exists(file)) {
      return known;
    }
    try {
      String who = file.toString();
      JsonObject json = Http.object(who, Files.readString(file));
      addAll(known.users, who, json, "users");
      addAll(known.disabled, who, json, "disabled");
      JsonObject roles = Http.member(who, json, "roles");
      roles.keySet().forEach(role -> addAll(known.members(role), who, roles, role));
      return known;
    } catch (IOException | Problem e) {
      throw new Problem(
          file + " cannot be read or is damaged, so that the teams' users are unknown",
          "restore it from a backup; or delete it, and all users there are now count as added by"
              + " hand");
    }
  }

  private static void addAll(SortedSet<String> names, String who, JsonObject json, String list) {
    for (JsonElement name : Http.list(who, json, list)) {
      names.add(Http.string(who, name, list));
    }
  }

  /** Replaces the file in one step, on disk before it takes its name. */
  void write(Path file) {
    Path next = file.resolveSibling("." + file.getFileName() + ".new");
    try {
      Files.writeString(next, Http.JSON.toJson(this));
      try (var channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Problem(file + " cannot be written: " + e, "make room on the data volume");
    }
  }
}
