package teams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeamServiceTest {
  private static final String TOKEN = "POST /token?realm=/services";

  @TempDir Path credentials;
  private Peer peer;

  @BeforeEach
  void start() throws IOException {
    peer = new Peer();
    Files.writeString(
        credentials.resolve("client.json"),
        "{\"client_id\": \"client\", \"client_secret\": \"hidden-1\"}");
    Files.writeString(
        credentials.resolve("user.json"),
        "{\"application_username\": \"app\", \"application_password\": \"hidden-2&=\"}");
    peer.answers(TOKEN, 200, "{\"access_token\": \"hidden-3\"}");
    team("{\"member\": [\"joe\", \"Jane\"]}");
  }

  @AfterEach
  void stop() {
    peer.close();
  }

  private void team(String body) {
    peer.answers("GET /teams/orange", 200, body);
  }

  private TeamService service(String tokenPath) {
    return new TeamService(peer.url() + tokenPath, peer.url() + "/", credentials);
  }

  private List<String> members() {
    return List.copyOf(service("/token").members(List.of("orange")).get("orange"));
  }

  private String message() {
    String message = assertThrows(Problem.class, this::members).getMessage();
    assertFalse(message.contains("hidden"), message);
    return message;
  }

  private void expect(String message) {
    assertEquals(message.replace("URL", peer.url()), message());
  }

  @Test
  void theMembersOfATeamAreAskedForWithATokenOfTheApplication() {
    assertEquals(List.of("Jane", "joe"), members());
    assertEquals(List.of(TOKEN, "GET /teams/orange"), peer.lines());
    var token = peer.calls.get(0);
    // printf client:hidden-1 | base64
    assertEquals("Basic Y2xpZW50OmhpZGRlbi0x", token.headers().get("authorization"));
    assertEquals(
        List.of("grant_type=password", "password=hidden-2%26%3D", "scope=uid", "username=app"),
        List.of(token.body().split("&")).stream().sorted().toList());
    assertEquals("Bearer hidden-3", peer.last().headers().get("authorization"));
  }

  @Test
  void oneTokenServesAllTeams() {
    peer.answers("GET /teams/apple", 200, "{\"member\": [\"jim\"]}");
    var members = service("/token").members(List.of("orange", "apple"));
    assertEquals(List.of("jim"), List.copyOf(members.get("Apple")));
    assertEquals(List.of(TOKEN, "GET /teams/orange", "GET /teams/apple"), peer.lines());
  }

  @Test
  void theRealmOfTheSettingIsKept() {
    peer.answers("POST /token?realm=employees", 200, "{\"access_token\": \"hidden-3\"}");
    service("/token?realm=employees").members(List.of("orange"));
    assertEquals("POST /token?realm=employees", peer.lines().get(0));
  }

  @Test
  void theRealmFollowsAnotherParameter() {
    peer.answers("POST /token?a=b&realm=/services", 200, "{\"access_token\": \"hidden-3\"}");
    service("/token?a=b").members(List.of("orange"));
    assertEquals("POST /token?a=b&realm=/services", peer.lines().get(0));
  }

  @Test
  void credentialsThatAreNotThereYetAreAProblem() throws IOException {
    Files.delete(credentials.resolve("user.json"));
    String message = message();
    assertTrue(message.contains("cannot be read from " + credentials + "/user.json"), message);
    assertEquals(List.of(), peer.lines());
  }

  @Test
  void halfWrittenCredentialsAreAProblem() throws IOException {
    Files.writeString(credentials.resolve("client.json"), "{\"client_id\": \"client\"}");
    expect(
        "client.json has no text as \"client_secret\". Next: see who answers there; nothing is done"
            + " on half an answer");
  }

  @Test
  void refusedCredentialsAreSaidWithoutThem() {
    for (int status : List.of(400, 401, 403)) {
      peer.answers(TOKEN, status, "{\"error\": \"hidden-2 is wrong\"}");
      String message = message();
      assertTrue(message.contains("it answers " + status + " to POST " + peer.url() + "/token"));
    }
  }

  @Test
  void aTokenEndpointThatFailsIsAProblem() {
    peer.answers(TOKEN, 500, "");
    expect("the token endpoint answers 500 to POST URL/token. Next: see whether it is up");
  }

  @Test
  void anAnswerWithoutTokenIsAProblem() {
    peer.answers(TOKEN, 200, "hidden-3");
    assertTrue(message().startsWith("the token endpoint's answer has no JSON object"), message());
  }

  @Test
  void anUnknownTeamIsAProblem() {
    peer.answers("GET /teams/orange", 404, "");
    expect(
        "the team service knows no team orange. Next: correct stups2go:teams or"
            + " stups2go:teamServiceUrl");
  }

  @Test
  void aTokenThatMayNotReadTeamsIsAProblem() {
    for (int status : List.of(401, 403)) {
      peer.answers("GET /teams/orange", status, "");
      String message = message();
      assertTrue(message.startsWith("the team service answers " + status + " to GET"), message);
      assertTrue(message.contains("see that the application may read teams"), message);
    }
  }

  @Test
  void aRedirectIsNotFollowed() {
    peer.answers("GET /teams/orange", 302, "");
    expect("the team service answers 302 to GET URL/teams/orange. Next: see whether it is up");
  }

  @Test
  void aTeamWithoutMembersIsAProblem() {
    team("{\"member\": []}");
    assertTrue(message().startsWith("the team service knows no member of orange"), message());
  }

  @Test
  void aNameThatNobodyCanLogInWithIsAProblem() {
    for (String name : List.of("a b", "a\\nb", "Anonymous", "x".repeat(256))) {
      team("{\"member\": [\"jane\", \"" + name + "\"]}");
      String message = message();
      assertTrue(message.contains("has a member that is no user's name"), name + ": " + message);
    }
  }

  @Test
  void anAnswerThatIsNoTeamIsAProblem() {
    for (String body : List.of("<html>", "[]", "{}", "{\"member\": {}}", "{\"member\": [1]}")) {
      team(body);
      String message = message();
      assertTrue(message.startsWith("the team service's answer about orange has no"), message);
    }
  }
}
