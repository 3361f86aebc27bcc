package teams;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * The changes that bring GoCD in step with the teams. Names are compared as GoCD does, in any case.
 *
 * <p>Only changes made for the teams are undone ({@link Known}): users that a person added,
 * enabled, disabled or put into a role stay so. Administrators are never disabled, and the one that
 * this logs in as leaves no role, so that an administrator can always undo all of it.
 */
final class Difference {
  final SortedSet<String> newUsers = Known.names();
  final SortedSet<String> enabled = Known.names();
  final SortedSet<String> disabled = Known.names();
  final SortedMap<String, SortedSet<String>> newRoles =
      new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  final List<GoCd.Change> changes = new ArrayList<>();

  /** What is left as it is, and why. */
  final List<String> notes = new ArrayList<>();

  /** What is known once all of it is done. */
  final Known next;

  private final String self;
  private final SortedSet<String> wanted = Known.names();

  /**
   * @param self administrator that this logs in as
   */
  Difference(
      String self,
      SortedMap<String, SortedSet<String>> teams,
      SortedMap<String, GoCd.User> users,
      SortedMap<String, GoCd.Role> roles,
      Known known) {
    this.self = self;
    this.next = known.copy();
    teams.values().forEach(wanted::addAll);
    wanted.forEach(member -> join(member, users.get(member)));
    teams.forEach((team, members) -> keepInStep(team, members, roles.get(team)));
    // A team that is no longer a setting: its members go, the role stays, because pipelines'
    // permissions may name it.
    known.roles().keySet().stream()
        .filter(team -> !teams.containsKey(team))
        .forEach(team -> keepInStep(team, Known.names(), roles.get(team)));
    known.users().stream()
        .filter(user -> !wanted.contains(user))
        .forEach(user -> leave(user, users.get(user)));
  }

  private void join(String member, GoCd.User user) {
    if (user == null) {
      newUsers.add(member);
      next.users().add(member);
    } else if (!user.enabled() && next.disabled().contains(member)) {
      enabled.add(user.name());
    } else if (!user.enabled()) {
      notes.add(user.name() + " is in a team, but was disabled by hand, and stays so");
    }
    next.disabled().remove(member);
  }

  private void keepInStep(String team, SortedSet<String> members, GoCd.Role role) {
    if (role == null || role.plugin()) {
      next.roles().remove(team);
      if (role != null) {
        notes.add(
            "the role "
                + role.name()
                + " belongs to a plugin, which says who is in it: it is left alone");
      } else if (!members.isEmpty()) {
        newRoles.put(team, members);
        next.members(team).addAll(members);
      }
      return;
    }
    SortedSet<String> ours = next.members(team);
    SortedSet<String> added = Known.names();
    added.addAll(members);
    added.removeAll(role.members());
    SortedSet<String> removed = Known.names();
    ours.stream()
        .filter(member -> !members.contains(member) && role.members().contains(member))
        .forEach(removed::add);
    if (removed.remove(self)) {
      notes.add(
          self
              + " has left "
              + team
              + ", but stays in the role: it is the administrator that this works as");
    }
    ours.removeIf(member -> !members.contains(member) && !member.equalsIgnoreCase(self));
    ours.addAll(added);
    if (members.isEmpty() && ours.isEmpty()) {
      next.roles().remove(team);
    }
    if (!added.isEmpty() || !removed.isEmpty()) {
      changes.add(new GoCd.Change(role.name(), added, removed));
    }
  }

  private void leave(String name, GoCd.User user) {
    if (user == null) {
      next.users().remove(name);
      next.disabled().remove(name);
    } else if (user.enabled() && next.disabled().contains(name)) {
      notes.add(
          user.name() + " was disabled for having left, and enabled by hand since: it stays so");
      next.users().remove(name);
      next.disabled().remove(name);
    } else if (user.enabled() && (user.admin() || name.equalsIgnoreCase(self))) {
      notes.add(user.name() + " is in no team, but stays enabled as an administrator of GoCD");
    } else if (user.enabled()) {
      disabled.add(user.name());
      next.disabled().add(name);
    }
  }

  boolean isEmpty() {
    return newUsers.isEmpty()
        && enabled.isEmpty()
        && disabled.isEmpty()
        && newRoles.isEmpty()
        && changes.isEmpty();
  }

  /** One change a line, in the order in which they are made. */
  List<String> lines() {
    var lines = new ArrayList<String>();
    newUsers.forEach(user -> lines.add("+ user " + user));
    enabled.forEach(user -> lines.add("+ user " + user + ", enabled again"));
    newRoles.forEach(
        (role, members) -> {
          lines.add("+ role " + role);
          members.forEach(member -> lines.add("+ role " + role + ": " + member));
        });
    for (GoCd.Change change : changes) {
      change.added().forEach(member -> lines.add("+ role " + change.role() + ": " + member));
      change.removed().forEach(member -> lines.add("- role " + change.role() + ": " + member));
    }
    disabled.forEach(user -> lines.add("- user " + user + ", disabled"));
    return lines;
  }
}
