package teams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class GoCdTest {
  private static final String USERS = "/go/api/users";
  private static final String ROLES = "/go/api/admin/security/roles";
  private Peer peer;
  private GoCd gocd;

  @BeforeEach
  void start() throws IOException {
    peer = new Peer();
    gocd = new GoCd(peer.url() + "/go", "admin", "pass word");
  }

  @AfterEach
  void stop() {
    peer.close();
  }

  private static String messageOf(Executable call) {
    return assertThrows(Problem.class, call).getMessage();
  }

  private String messageForStatus(int status, String body) {
    peer.answers("GET " + USERS, status, body);
    return messageOf(gocd::users);
  }

  @Test
  void usersAreReadWithWhetherTheyAreEnabledAndAdministrators() {
    peer.answers(
        "GET " + USERS,
        200,
        "{\"_embedded\": {\"users\": ["
            + "{\"login_name\": \"admin\", \"enabled\": true, \"is_admin\": true},"
            + "{\"login_name\": \"Jane\", \"enabled\": false, \"is_admin\": false}]}}");
    var users = gocd.users();
    assertEquals(new GoCd.User("admin", true, true), users.get("ADMIN"));
    assertEquals(new GoCd.User("Jane", false, false), users.get("jane"));
    assertEquals("application/vnd.go.cd.v3+json", peer.last().headers().get("accept"));
    // printf 'admin:pass word' | base64
    assertEquals("Basic YWRtaW46cGFzcyB3b3Jk", peer.last().headers().get("authorization"));
  }

  @Test
  void aRoleOfAPluginHasNoMembersOfItsOwn() {
    peer.answers(
        "GET " + ROLES,
        200,
        "{\"_embedded\": {\"roles\": ["
            + "{\"name\": \"orange\", \"type\": \"gocd\","
            + " \"attributes\": {\"users\": [\"joe\", \"Jane\"]}},"
            + "{\"name\": \"ldap\", \"type\": \"plugin\","
            + " \"attributes\": {\"auth_config_id\": \"ldap\"}}]}}");
    var roles = gocd.roles();
    assertEquals(List.of("Jane", "joe"), List.copyOf(roles.get("Orange").members()));
    assertTrue(roles.get("ldap").plugin());
    assertEquals(List.of(), List.copyOf(roles.get("ldap").members()));
  }

  @Test
  void laterCallsBelongToTheSessionOfTheFirst() {
    String none = "{\"_embedded\": {\"users\": []}}";
    peer.answersWithCookie("GET " + USERS, none, "JSESSIONID=abc;Path=/go;HttpOnly");
    gocd.users();
    assertNull(peer.last().headers().get("cookie"));
    gocd.users();
    assertEquals("JSESSIONID=abc", peer.last().headers().get("cookie"));
  }

  @Test
  void aNewUserIsAddedByName() {
    peer.answers("POST " + USERS, 200, "{}");
    assertTrue(gocd.addUser("jane"));
    assertEquals("{\"login_name\":\"jane\"}", peer.last().body());
    assertEquals("application/json", peer.last().headers().get("content-type"));
  }

  @Test
  void aUserWhoIsThereAlreadyIsNotNew() {
    String body =
        "{\"message\": \"Failed to add User 'jane'. Another User with the same name already exists."
            + "\"}";
    peer.answers("POST " + USERS, 422, body);
    assertFalse(gocd.addUser("jane"));
  }

  @Test
  void aUserWhomGoCdRefusesIsAProblem() {
    peer.answers("POST " + USERS, 422, "{\"message\": \"Validations failed\"}");
    assertEquals(
        "GoCD answers 422 to POST "
            + peer.url()
            + USERS
            + ": {\"message\": \"Validations failed\"}. Next: read GoCD's own log",
        messageOf(() -> gocd.addUser("jane")));
  }

  @Test
  void usersAreEnabledAndDisabledByOneCall() {
    peer.answers("PATCH " + USERS + "/operations/state", 200, "{}");
    gocd.enable(List.of("jane", "joe"), false);
    assertEquals(
        "{\"users\":[\"jane\",\"joe\"],\"operations\":{\"enable\":false}}", peer.last().body());
  }

  @Test
  void aNewRoleHasMembersAndNoPolicy() {
    peer.answers("POST " + ROLES, 200, "{}");
    gocd.addRole("orange", List.of("jane"));
    assertEquals(
        "{\"name\":\"orange\",\"type\":\"gocd\",\"attributes\":{\"users\":[\"jane\"]},\"policy\":[]}",
        peer.last().body());
  }

  @Test
  void eachMemberWhoLeavesARoleIsAnOperationOfItsOwn() {
    peer.answers("PATCH " + ROLES, 200, "{}");
    gocd.change(List.of(new GoCd.Change("orange", List.of("jane"), List.of("joe", "jim"))));
    assertEquals(
        "{\"operations\":["
            + "{\"role\":\"orange\",\"users\":{\"add\":[\"jane\"],\"remove\":[]}},"
            + "{\"role\":\"orange\",\"users\":{\"add\":[],\"remove\":[\"joe\"]}},"
            + "{\"role\":\"orange\",\"users\":{\"add\":[],\"remove\":[\"jim\"]}}]}",
        peer.last().body());
    assertEquals(1, peer.calls.size());
  }

  @Test
  void aWrongPasswordIsSaidWithoutIt() {
    String message = messageForStatus(401, "You are not authenticated!");
    assertTrue(message.startsWith("GoCD does not let admin in with the password"), message);
    assertFalse(message.contains("pass word"), message);
  }

  @Test
  void aUserWhoIsNoAdministratorIsAProblem() {
    assertEquals(
        "GoCD's user admin is no administrator any more. Next: make it one under Admin, Users"
            + " Management",
        messageForStatus(403, ""));
  }

  @Test
  void aServerInMaintenanceModeIsWaitedFor() {
    String message = messageForStatus(503, "");
    assertTrue(message.endsWith("Next: wait until it is done"), message);
  }

  @Test
  void aLongErrorPageIsCutToOneLine() {
    String message = messageForStatus(500, "<html>\n" + "x".repeat(1000));
    assertTrue(message.contains(": <html> xxx"), message);
    assertTrue(message.contains("x…. Next: read GoCD's own log"), message);
    assertTrue(message.length() < 350, message);
  }

  @Test
  void anAnswerThatIsNoListOfUsersIsAProblem() {
    for (String body :
        List.of(
            "<html>",
            "[]",
            "{}",
            "{\"_embedded\": {}}",
            "{\"_embedded\": {\"users\": [{\"login_name\": \"\"}]}}",
            "{\"_embedded\": {\"users\": [{\"login_name\": \"jane\", \"enabled\": \"yes\"}]}}")) {
      String message = messageForStatus(200, body);
      assertTrue(message.startsWith("GoCD's list of users has n"), body + ": " + message);
    }
  }

  @Test
  void aServerThatDoesNotListenIsAProblem() {
    peer.close();
    String message = messageOf(gocd::users);
    assertTrue(message.startsWith("GoCD cannot be reached by GET " + peer.url() + USERS), message);
  }
}
