package ai.backend.manager.dotfile;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.gateway.Principal;
import ai.backend.manager.world.Fixtures;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dotfiles in three scopes and bootstrap scripts (spec/04 §2, spec/08 §3 and §11). */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DotfileTest {
  private static final String OWN = "/user-config/dotfiles";
  private static final String GROUP = "/group-config/dotfiles";
  private static final String DOMAIN = "/domain-config/dotfiles";
  private static final String FILE = "'path':'.mydot','data':'x','permission':'644'";
  private static final Map<String, Principal> PEOPLE =
      Map.of(
          "superadmin", DotfileWorld.SUPERADMIN,
          "domain-admin", DotfileWorld.DOMAIN_ADMIN,
          "member", DotfileWorld.MEMBER,
          "user", DotfileWorld.USER,
          "monitor", DotfileWorld.MONITOR,
          "foreign-admin", DotfileWorld.FOREIGN_ADMIN,
          "foreigner", DotfileWorld.FOREIGNER);

  private DotfileWorld world;

  @BeforeAll
  void start() {
    world = new DotfileWorld();
  }

  @BeforeEach
  void reset() {
    world.reset();
  }

  @AfterAll
  void stop() {
    world.close();
  }

  private static String scope(String path) {
    return switch (path) {
      case GROUP -> ",'group':'" + Fixtures.PROJECT + "'";
      case DOMAIN -> ",'domain':'default'";
      default -> "";
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {OWN, GROUP, DOMAIN})
  void a_file_is_made_listed_read_changed_and_deleted(String path) throws Exception {
    Principal who = DotfileWorld.SUPERADMIN;
    String scope = scope(path);
    String listed = scope.isEmpty() ? "{}" : "{" + scope.substring(1) + "}";

    assertThat(world.ask(who, "POST", path, "{" + FILE + scope + "}").toString()).isEqualTo("{}");
    assertThat(world.refusal(who, "POST", path, "{" + FILE + scope + "}"))
        .isEqualTo("400 Dotfile already exists.");
    assertThat(world.ask(who, "GET", path, listed).toString())
        .isEqualTo("[{\"path\":\".mydot\",\"permission\":\"644\",\"data\":\"x\"}]");
    world.ask(who, "PATCH", path, "{'path':'.mydot','data':'y','permission':'600'" + scope + "}");
    assertThat(world.ask(who, "GET", path, "{'path':'.mydot'" + scope + "}").toString())
        .isEqualTo("{\"path\":\".mydot\",\"perm\":\"600\",\"data\":\"y\"}");
    assertThat(world.ask(who, "DELETE", path, "{'path':'.mydot'" + scope + "}").toString())
        .isEqualTo("{\"success\":true}");
    assertThat(world.ask(who, "GET", path, listed).toString()).isEqualTo("[]");
  }

  @ParameterizedTest
  @CsvSource({"GET, ''", "PATCH, ',\"data\":\"x\",\"permission\":\"644\"'", "DELETE, ''"})
  void a_file_that_does_not_exist_is_not_found(String method, String rest) {
    assertThat(world.refusal(DotfileWorld.USER, method, OWN, "{'path':'.nope'" + rest + "}"))
        .isEqualTo("404 No such dotfile.");
  }

  @ParameterizedTest
  @CsvSource({
    // path, who, may read, may write
    "/group-config/dotfiles, superadmin, 200, 200",
    "/group-config/dotfiles, domain-admin, 200, 200",
    "/group-config/dotfiles, member, 200, 401",
    "/group-config/dotfiles, user, 403, 401",
    "/group-config/dotfiles, monitor, 403, 401",
    "/group-config/dotfiles, foreign-admin, 403, 403",
    "/group-config/dotfiles, foreigner, 403, 401",
    "/domain-config/dotfiles, superadmin, 200, 200",
    "/domain-config/dotfiles, domain-admin, 200, 200",
    "/domain-config/dotfiles, member, 200, 401",
    "/domain-config/dotfiles, user, 200, 401",
    "/domain-config/dotfiles, monitor, 200, 401",
    "/domain-config/dotfiles, foreign-admin, 403, 403",
    "/domain-config/dotfiles, foreigner, 403, 401",
  })
  void who_reads_and_writes_shared_files(String path, String who, int reads, int writes)
      throws Exception {
    Principal caller = PEOPLE.get(who);
    String scope = scope(path);
    world.ask(
        DotfileWorld.SUPERADMIN,
        "POST",
        path,
        "{'path':'.a','data':'1','permission':'600'" + scope + "}");

    assertThat(status(caller, "GET", path, "{" + scope.substring(1) + "}")).isEqualTo(reads);
    assertThat(status(caller, "GET", path, "{'path':'.a'" + scope + "}")).isEqualTo(reads);
    assertThat(status(caller, "POST", path, "{" + FILE + scope + "}")).isEqualTo(writes);
    assertThat(
            status(
                caller, "PATCH", path, "{'path':'.a','data':'2','permission':'600'" + scope + "}"))
        .isEqualTo(writes);
    assertThat(status(caller, "DELETE", path, "{'path':'.a'" + scope + "}")).isEqualTo(writes);
    assertThat(
            world
                .ask(DotfileWorld.SUPERADMIN, "GET", path, "{" + scope.substring(1) + "}")
                .toString())
        .contains(writes == 200 ? ".mydot" : "\"data\":\"1\"");
  }

  private int status(Principal caller, String method, String path, String body) throws Exception {
    try {
      world.ask(caller, method, path, body);
      return 200;
    } catch (ai.backend.manager.gateway.ApiProblem refused) {
      return refused.status();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "superadmin, 200",
    "domain-admin, 200",
    "foreign-admin, 403",
    "member, 403",
    "monitor, 403"
  })
  void acting_for_another_keypair_follows_the_common_rule(String who, int expected)
      throws Exception {
    String owner = ",'owner_access_key':'" + DotfileWorld.USER.accessKey() + "'";
    String listing = "{'onwer_access_key':'" + DotfileWorld.USER.accessKey() + "'}";

    assertThat(status(PEOPLE.get(who), "POST", OWN, "{" + FILE + owner + "}")).isEqualTo(expected);
    assertThat(status(PEOPLE.get(who), "GET", OWN, listing)).isEqualTo(expected);
    assertThat(world.ask(DotfileWorld.USER, "GET", OWN, "{}").size())
        .isEqualTo(expected == 200 ? 1 : 0);
  }

  @Test
  void an_unknown_owner_is_refused_and_a_superadmin_is_out_of_a_domain_admins_reach()
      throws Exception {
    assertThat(
            world.refusal(
                DotfileWorld.SUPERADMIN, "GET", OWN, "{'owner_access_key':'AKIAUNKNOWN'}"))
        .contains("Unknown owner access key");
    assertThat(
            status(
                DotfileWorld.DOMAIN_ADMIN,
                "GET",
                OWN,
                "{'owner_access_key':'" + DotfileWorld.SUPERADMIN.accessKey() + "'}"))
        .isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/group-config/dotfiles | 'group':'default','domain':'default' | ok",
        "/group-config/dotfiles | 'groupId':'2de2b9691d0448a6af160bc8adb3c831' | ok",
        "/group-config/dotfiles | 'group_id':'2de2b969-1d04-48a6-af16-0bc8adb3c831','domain':null | ok",
        "/group-config/dotfiles | 'group':'default' | 400 Missing or invalid API parameters. {\"domain\":\"is required when the group is given by its name\"}",
        "/group-config/dotfiles | 'group':'' | 400 Missing or invalid API parameters. {\"group\":\"blank value is not allowed\"}",
        "/group-config/dotfiles | 'domain':'default' | 400 Missing or invalid API parameters. {\"group\":\"is required\"}",
        "/group-config/dotfiles | 'group':'nogroup','domain':'default' | 404 No such user group.",
        "/group-config/dotfiles | 'group':'default','domain':'other' | 404 No such user group.",
        "/group-config/dotfiles | 'group':'2de2b969-1d04-48a6-af16-0bc8adb3c831','domain':'other' | 404 No such user group.",
        "/group-config/dotfiles | 'group':'00000000-0000-0000-0000-000000000000' | 404 No such user group.",
        "/domain-config/dotfiles | 'domain':'nodomain' | 404 No such domain.",
        "/domain-config/dotfiles | 'domain':'' | 400 Missing or invalid API parameters. {\"domain\":\"blank value is not allowed\"}",
        "/domain-config/dotfiles | 'path':'.a' | 400 Missing or invalid API parameters. {\"domain\":\"is required\"}"
      })
  void the_holder_is_found_by_what_the_request_says(String path, String scope, String expected)
      throws Exception {
    if (expected.equals("ok")) {
      assertThat(world.ask(DotfileWorld.SUPERADMIN, "GET", path, "{" + scope + "}").isArray())
          .isTrue();
    } else {
      assertThat(world.refusal(DotfileWorld.SUPERADMIN, "GET", path, "{" + scope + "}"))
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "/home/work/.bashrc",
        "../etc/passwd",
        "..",
        ".",
        ".a/../../b",
        ".a/./b",
        "./.ssh",
        ".ssh/",
        ".config/../.ssh/authorized_keys",
        ".a//b",
        "~/.bashrc",
        "~root",
        ".a\\nb",
        ".a\\u0000b"
      })
  void a_path_that_leaves_the_home_or_is_no_plain_one_is_refused(String path) throws Exception {
    for (String scope : new String[] {OWN, GROUP, DOMAIN}) {
      assertThat(
              world.refusal(
                  DotfileWorld.SUPERADMIN,
                  "POST",
                  scope,
                  "{'path':'" + path + "','data':'x','permission':'644'" + scope(scope) + "}"))
          .startsWith("400 Missing or invalid API parameters.");
    }
    assertThat(world.ask(DotfileWorld.SUPERADMIN, "GET", OWN, "{}").size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {".terminfo", ".jupyter", ".ssh", ".ssh/authorized_keys", ".local", ".config"})
  void a_reserved_name_is_refused(String path) {
    assertThat(
            world.refusal(
                DotfileWorld.USER,
                "POST",
                OWN,
                "{'path':'" + path + "','data':'x','permission':'644'}"))
        .endsWith("dotfile path is reserved for internal operations.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | {\"path\":\"is required\",\"data\":\"is required\",\"permission\":\"is required\"}",
        "{'path':'','data':1,'permission':'999'} | {\"path\":\"blank value is not allowed\",\"data\":\"value is not a string\",\"permission\":\"does not match pattern ^[0-7]{3}$\"}",
        "{'path':'.a','data':'x','permission':'644\\n'} | {\"permission\":\"does not match pattern ^[0-7]{3}$\"}",
        "{'path':'.a','data':'x','permission':'0644'} | {\"permission\":\"does not match pattern ^[0-7]{3}$\"}",
        "{'path':'.a','data':'x','permission':'644','extra':1} | {\"extra\":\"extra is not allowed key\"}"
      })
  void faulty_parameters_are_told_together(String body, String faults) {
    assertThat(world.refusal(DotfileWorld.USER, "POST", OWN, body))
        .isEqualTo("400 Missing or invalid API parameters. " + faults);
    assertThat(world.refusal(DotfileWorld.USER, "PATCH", OWN, body))
        .isEqualTo("400 Missing or invalid API parameters. " + faults);
  }

  @Test
  void too_long_too_much_and_too_many_are_refused() throws Exception {
    assertThat(world.refusal(DotfileWorld.USER, "POST", OWN, file(".a", "x".repeat(65_537))))
        .endsWith("{\"data\":\"String is longer than 65536 characters\"}");
    assertThat(world.refusal(DotfileWorld.USER, "POST", OWN, file(".a", "x".repeat(65_536))))
        .isEqualTo("400 Dotfile creation has failed. No leftover space for dotfile storage");
    for (int i = 0; i < 100; i++) {
      world.ask(DotfileWorld.USER, "POST", OWN, file(".a" + i, "x"));
    }
    assertThat(world.refusal(DotfileWorld.USER, "POST", OWN, file(".b", "x")))
        .isEqualTo("400 Dotfile creation has failed. Dotfile creation limit reached");
    assertThat(world.refusal(DotfileWorld.USER, "PATCH", OWN, file(".a1", "x".repeat(65_000))))
        .isEqualTo("400 Dotfile creation has failed. No leftover space for dotfile storage");
  }

  private static String file(String path, String data) {
    return "{'path':'" + path + "','data':'" + data + "','permission':'644'}";
  }

  @Test
  void a_name_is_a_file_or_a_directory() throws Exception {
    world.ask(DotfileWorld.USER, "POST", OWN, file(".vim/rc", "x"));

    assertThat(world.refusal(DotfileWorld.USER, "POST", OWN, file(".vim", "x")))
        .startsWith("400 Dotfile creation has failed. '.vim/rc' exists");
    assertThat(world.refusal(DotfileWorld.USER, "POST", OWN, file(".vim/rc/x", "x")))
        .startsWith("400 Dotfile creation has failed. '.vim/rc' exists");
    world.ask(DotfileWorld.USER, "POST", OWN, file(".vim/rc2", "x"));
  }

  @Test
  void a_folder_that_is_mounted_there_is_in_the_way() throws Exception {
    world.stores.db.execute(
        """
        insert into vfolders (host, quota_scope_id, name, ownership_type, "user") values ('local:v', 'user:x', '.cache', 'user', ?)
        """,
        DotfileWorld.USER.userId());

    assertThat(world.refusal(DotfileWorld.USER, "POST", OWN, file(".cache", "x")))
        .contains("conflicts with your virtual folder");
    world.ask(DotfileWorld.MEMBER, "POST", OWN, file(".cache", "x"));
  }

  @Test
  void files_made_at_the_same_time_are_all_kept() throws Exception {
    var work =
        IntStream.range(0, 20)
            .<Callable<Object>>mapToObj(
                i -> () -> world.ask(DotfileWorld.USER, "POST", OWN, file(".f" + i, "x")))
            .toList();
    try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : workers.invokeAll(work)) {
        done.get();
      }
    }

    assertThat(world.ask(DotfileWorld.USER, "GET", OWN, "{}").size()).isEqualTo(20);
  }

  @Test
  void a_bootstrap_script_is_kept_trimmed_and_bounded() throws Exception {
    String path = "/user-config/bootstrap-script";
    assertThat(world.ask(DotfileWorld.USER, "GET", path, "").toString()).isEqualTo("\"\"");

    world.ask(DotfileWorld.USER, "POST", path, "{'script':' echo hi\\n\\n'}");

    assertThat(world.ask(DotfileWorld.USER, "GET", path, "").toString()).isEqualTo("\"echo hi\"");
    assertThat(world.ask(DotfileWorld.MEMBER, "GET", path, "").toString()).isEqualTo("\"\"");
    assertThat(
            world.refusal(
                DotfileWorld.USER, "POST", path, "{'script':'" + "x".repeat(65_537) + "'}"))
        .endsWith("{\"script\":\"String is longer than 65536 characters\"}");
    assertThat(world.refusal(DotfileWorld.USER, "POST", path, "{}"))
        .endsWith("{\"script\":\"is required\"}");
    world.ask(DotfileWorld.USER, "POST", path, "{'script':''}");
    assertThat(world.ask(DotfileWorld.USER, "GET", path, "").toString()).isEqualTo("\"\"");
  }
}
