package teams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncTest {
  private static final String USERS = "/go/api/users";
  private static final String ROLES = "/go/api/admin/security/roles";
  private static final List<String> READ = List.of("GET " + USERS, "GET " + ROLES);

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream standardError = System.err;
  private Peer stups;
  private Peer gocd;

  @BeforeEach
  void start() throws IOException {
    stups = new Peer();
    gocd = new Peer();
    Files.writeString(folder.resolve("admin-password"), "secret\n");
    Files.writeString(
        folder.resolve("client.json"), "{\"client_id\": \"a\", \"client_secret\": \"b\"}");
    Files.writeString(
        folder.resolve("user.json"),
        "{\"application_username\": \"a\", \"application_password\": \"b\"}");
    environment.put("STUPS_TEAMS", "orange");
    environment.put("STUPS_TEAM_SERVICE_URL", stups.url());
    environment.put("OAUTH2_ACCESS_TOKEN_URL", stups.url() + "/token");
    environment.put("CREDENTIALS_DIR", folder.toString());
    stups.answers("POST /token?realm=/services", 200, "{\"access_token\": \"t\"}");
    team("\"jane\"");
    users("");
    roles("");
    for (String change :
        List.of(
            "POST " + USERS,
            "PATCH " + USERS + "/operations/state",
            "POST " + ROLES,
            "PATCH " + ROLES)) {
      gocd.answers(change, 200, "{}");
    }
    System.setErr(new PrintStream(printed, true));
  }

  @AfterEach
  void stop() {
    System.setErr(standardError);
    stups.close();
    gocd.close();
  }

  private void team(String members) {
    stups.answers("GET /teams/orange", 200, "{\"member\": [" + members + "]}");
  }

  private void users(String names) {
    var list = new StringBuilder("{\"login_name\":\"admin\",\"enabled\":true,\"is_admin\":true}");
    for (String name : names.split(" ")) {
      if (!name.isEmpty()) {
        list.append(",{\"login_name\":\"" + name + "\",\"enabled\":true,\"is_admin\":false}");
      }
    }
    gocd.answers("GET " + USERS, 200, "{\"_embedded\": {\"users\": [" + list + "]}}");
  }

  private void roles(String members) {
    String role =
        "{\"name\":\"orange\",\"type\":\"gocd\",\"attributes\":{\"users\":[" + members + "]}}";
    String list = members.isEmpty() ? "" : role;
    gocd.answers("GET " + ROLES, 200, "{\"_embedded\": {\"roles\": [" + list + "]}}");
  }

  private Path record() {
    return folder.resolve("stups2go-teams.json");
  }

  private static String recordOf(String users, String disabled, String orange) {
    return "{\"users\":["
        + users
        + "],\"disabled\":["
        + disabled
        + "],\"roles\":{\"orange\":["
        + orange
        + "]}}";
  }

  private void expect(int status, boolean dryRun, String... lines) {
    var sync = new Sync(folder, folder, dryRun, gocd.url() + "/go", environment);
    assertEquals(status, sync.runAlone());
    assertEquals(
        List.of(lines),
        printed.toString().lines().map(line -> line.replace("stups2go: teams: ", "")).toList());
  }

  private void expectChanges(String... lines) {
    var calls = gocd.lines();
    assertEquals(READ, calls.subList(0, 2));
    assertEquals(List.of(lines), calls.subList(2, calls.size()));
  }

  @Test
  void aFirstRunMakesUsersAndRolesAndRecordsThem() throws IOException {
    expect(
        0,
        false,
        "+ user jane",
        "+ role orange",
        "+ role orange: jane",
        "1 team, 1 member: 3 changes made");
    expectChanges("POST " + USERS, "POST " + ROLES);
    assertEquals(recordOf("\"jane\"", "", "\"jane\""), Files.readString(record()));
  }

  @Test
  void aRunWithNothingToDoOnlyReads() throws IOException {
    String before = recordOf("\"jane\"", "", "\"jane\"");
    Files.writeString(record(), before);
    users("jane");
    roles("\"jane\"");
    expect(0, false, "1 team, 1 member: in step");
    expectChanges();
    assertEquals(before, Files.readString(record()));
  }

  @Test
  void aDryRunPrintsTheChangesAndMakesNone() {
    expect(
        0,
        true,
        "would: + user jane",
        "would: + role orange",
        "would: + role orange: jane",
        "1 team, 1 member: 3 changes to make");
    expectChanges();
    assertFalse(Files.exists(record()));
  }

  @Test
  void aMemberWhoLeavesIsTakenOutOfTheRoleBeforeTheUserIsDisabled() throws IOException {
    Files.writeString(record(), recordOf("\"jane\",\"joe\"", "", "\"jane\",\"joe\""));
    users("jane joe");
    roles("\"jane\",\"joe\"");
    expect(
        0, false, "- role orange: joe", "- user joe, disabled", "1 team, 1 member: 2 changes made");
    expectChanges("PATCH " + ROLES, "PATCH " + USERS + "/operations/state");
    assertEquals(recordOf("\"jane\",\"joe\"", "\"joe\"", "\"jane\""), Files.readString(record()));
  }

  @Test
  void anAdditionIsRecordedBeforeItIsMade() throws IOException {
    gocd.answers("POST " + ROLES, 503, "");
    expect(
        1,
        false,
        "+ user jane",
        "+ role orange",
        "+ role orange: jane",
        "stopped half way: GoCD answers 503: it starts, backs itself up, or is in maintenance mode."
            + " Next: wait until it is done");
    assertEquals(recordOf("\"jane\"", "", "\"jane\""), Files.readString(record()));
  }

  @Test
  void aRemovalStaysRecordedUntilItIsDone() throws IOException {
    String before = recordOf("\"jane\",\"joe\"", "", "\"jane\",\"joe\"");
    Files.writeString(record(), before);
    users("jane joe");
    roles("\"jane\",\"joe\"");
    gocd.answers("PATCH " + ROLES, 503, "");
    expect(
        1,
        false,
        "- role orange: joe",
        "- user joe, disabled",
        "stopped half way: GoCD answers 503: it starts, backs itself up, or is in maintenance mode."
            + " Next: wait until it is done");
    assertEquals(before, Files.readString(record()));
  }

  @Test
  void aUserWhomSomebodyElseAddsMeanwhileIsNotRecorded() throws IOException {
    gocd.answers("POST " + USERS, 422, "{\"message\": \"the same name already exists.\"}");
    roles("\"jane\"");
    expect(0, false, "+ user jane", "1 team, 1 member: 1 change made");
    assertEquals(
        "{\"users\":[],\"disabled\":[],\"roles\":{\"orange\":[]}}", Files.readString(record()));
  }

  @Test
  void nothingIsChangedWhenTheTeamServiceFails() {
    stups.answers("GET /teams/orange", 500, "");
    expect(
        1,
        false,
        "nothing is changed: the team service answers 500 to GET "
            + stups.url()
            + "/teams/orange. Next: see whether it is up");
    assertEquals(List.of(), gocd.lines());
  }

  @Test
  void nothingIsChangedWhenTheRecordIsDamaged() throws IOException {
    Files.writeString(record(), "{");
    expect(
        1,
        false,
        "nothing is changed: "
            + record()
            + " cannot be read or is damaged, so that the teams' users are unknown. Next: restore"
            + " it from a backup; or delete it, and all users there are now count as added by"
            + " hand");
    assertEquals(List.of(), stups.lines());
  }

  @Test
  void nothingIsChangedWithoutThePassword() throws IOException {
    Files.delete(folder.resolve("admin-password"));
    expect(
        1,
        false,
        "nothing is changed: the administrator's password cannot be read from "
            + folder
            + "/admin-password. Next: run pulumi up, which writes the server's secret");
  }

  @Test
  void nothingIsChangedWithoutASetting() {
    environment.put("STUPS_TEAMS", " ");
    expect(
        1,
        false,
        "nothing is changed: STUPS_TEAMS is not set. Next: set stups2go:teamServiceUrl,"
            + " stups2go:teams and stups2go:accessTokenUrl together");
  }

  @Test
  void theAdministratorOfTheSettingLogsIn() {
    environment.put("STUPS2GO_ADMIN_USER", "root");
    expect(
        0,
        true,
        "would: + user jane",
        "would: + role orange",
        "would: + role orange: jane",
        "1 team, 1 member: 3 changes to make");
    // printf root:secret | base64
    assertEquals("Basic cm9vdDpzZWNyZXQ=", gocd.last().headers().get("authorization"));
  }
}
