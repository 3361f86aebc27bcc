package teams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DifferenceTest {
  private final SortedMap<String, SortedSet<String>> teams =
      new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final SortedMap<String, GoCd.User> users = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final SortedMap<String, GoCd.Role> roles = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Known known = Known.none();

  private static SortedSet<String> names(String... names) {
    SortedSet<String> set = Known.names();
    set.addAll(List.of(names));
    return set;
  }

  private void user(String name, boolean enabled, boolean admin) {
    users.put(name, new GoCd.User(name, enabled, admin));
  }

  private void role(String name, String... members) {
    roles.put(name, new GoCd.Role(name, false, names(members)));
  }

  private Difference difference() {
    return new Difference("admin", teams, users, roles, known);
  }

  private void expect(String... lines) {
    assertEquals(List.of(lines), difference().lines());
  }

  @Test
  void aNewTeamGetsUsersAndARole() {
    teams.put("orange", names("jane", "joe"));
    expect(
        "+ user jane", "+ user joe", "+ role orange", "+ role orange: jane", "+ role orange: joe");
    assertEquals(names("jane", "joe"), difference().next.users());
  }

  @Test
  void nothingIsDoneWhenGoCdIsInStep() {
    teams.put("orange", names("jane"));
    user("jane", true, false);
    role("orange", "jane");
    assertTrue(difference().isEmpty());
  }

  @Test
  void namesAreTheSameInAnyCase() {
    teams.put("Orange", names("JANE"));
    user("jane", true, false);
    role("orange", "jane");
    assertTrue(difference().isEmpty());
  }

  @Test
  void aMemberWhoLeavesIsTakenOutAndDisabled() {
    teams.put("orange", names("joe"));
    user("jane", true, false);
    user("joe", true, false);
    role("orange", "jane", "joe");
    known.users().addAll(names("jane", "joe"));
    known.members("orange").addAll(names("jane", "joe"));
    expect("- role orange: jane", "- user jane, disabled");
    assertEquals(names("jane"), difference().next.disabled());
  }

  @Test
  void aMemberOfAnotherTeamStaysEnabled() {
    teams.put("orange", names());
    teams.put("apple", names("jane"));
    user("jane", true, false);
    role("orange", "jane");
    role("apple", "jane");
    known.users().add("jane");
    known.members("orange").add("jane");
    expect("- role orange: jane");
  }

  @Test
  void aMemberWhoComesBackIsEnabledAgain() {
    teams.put("orange", names("jane"));
    user("jane", false, false);
    role("orange", "jane");
    known.users().add("jane");
    known.disabled().add("jane");
    expect("+ user jane, enabled again");
    assertFalse(difference().next.disabled().contains("jane"));
  }

  @Test
  void aMemberWhomAPersonDisabledStaysDisabled() {
    teams.put("orange", names("jane"));
    user("jane", false, false);
    role("orange", "jane");
    assertTrue(difference().isEmpty());
    assertTrue(difference().notes.get(0).startsWith("jane is in a team, but was disabled by hand"));
  }

  @Test
  void whatAPersonAddedStays() {
    teams.put("orange", names("jane"));
    user("jane", true, false);
    user("guest", true, false);
    role("orange", "jane", "guest");
    role("theirs", "guest");
    assertTrue(difference().isEmpty());
  }

  @Test
  void anAdministratorIsNeverDisabled() {
    user("jane", true, true);
    known.users().add("jane");
    assertTrue(difference().isEmpty());
  }

  @Test
  void theUserThatThisLogsInAsStaysInItsRole() {
    teams.put("orange", names("jane"));
    user("admin", true, false);
    user("jane", true, false);
    role("orange", "admin", "jane");
    known.users().add("admin");
    known.members("orange").addAll(names("admin", "jane"));
    assertTrue(difference().isEmpty());
    assertEquals(names("admin", "jane"), difference().next.members("orange"));
  }

  @Test
  void aRoleOfAPluginIsLeftAlone() {
    teams.put("orange", names("jane"));
    user("jane", true, false);
    roles.put("orange", new GoCd.Role("orange", true, names()));
    assertTrue(difference().isEmpty());
    assertTrue(difference().notes.get(0).startsWith("the role orange belongs to a plugin"));
  }

  @Test
  void theRoleOfATeamThatIsNoSettingAnyMoreIsEmptied() {
    user("jane", true, false);
    role("orange", "jane", "guest");
    known.users().add("jane");
    known.members("orange").add("jane");
    expect("- role orange: jane", "- user jane, disabled");
    assertFalse(difference().next.roles().containsKey("orange"));
  }

  @Test
  void aUserWhomAPersonDeletedIsForgotten() {
    known.users().add("jane");
    known.disabled().add("jane");
    assertTrue(difference().isEmpty());
    assertEquals(Known.none(), difference().next);
  }

  @Test
  void aUserWhomAPersonEnabledAgainAfterLeavingStaysEnabled() {
    user("jane", true, false);
    known.users().add("jane");
    known.disabled().add("jane");
    assertTrue(difference().isEmpty());
    assertEquals(Known.none(), difference().next);
  }

  @Test
  void theNextRunAfterADifferenceHasNothingToDo() {
    teams.put("orange", names("jane"));
    var first = difference();
    user("jane", true, false);
    role("orange", "jane");
    assertTrue(new Difference("admin", teams, users, roles, first.next).isEmpty());
  }
}
