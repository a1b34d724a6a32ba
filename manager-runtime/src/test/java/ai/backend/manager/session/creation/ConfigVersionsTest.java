package ai.backend.manager.session.creation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ApiVersion;
import ai.backend.manager.session.SessionSql;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which members of {@code config} each API version has (the table of spec/02 §3.3). */
class ConfigVersionsTest {
  private static String read(String version, String member) {
    String[] parts = version.split("\\.");
    try {
      SessionConfig.read(
          (ObjectNode) SessionSql.parse("{" + member.replace('\'', '"') + "}"),
          new ApiVersion(Integer.parseInt(parts[0]), parts[1]),
          Set.of("cpu", "mem"));
      return "taken";
    } catch (ApiProblem e) {
      return "refused";
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'mounts':['a']              |taken  |taken  |taken  |taken",
        "'mount_map':{'a':'b'}       |refused|refused|taken  |taken",
        "'mountMap':{'a':'b'}        |refused|refused|taken  |taken",
        "'environ':{'A':'b'}         |taken  |taken  |taken  |taken",
        "'clusterSize':2             |taken  |taken  |taken  |refused",
        "'cluster_size':2            |refused|taken  |taken  |refused",
        "'scaling_group':'g'         |refused|taken  |taken  |taken",
        "'scalingGroup':'g'          |refused|taken  |taken  |taken",
        "'resources':{'cpu':1}       |refused|taken  |taken  |taken",
        "'resource_opts':{'x':1}     |refused|taken  |taken  |taken",
        "'resourceOpts':{'x':1}      |refused|taken  |taken  |taken",
        "'preopen_ports':[9000]      |refused|refused|taken  |taken",
        "'preopenPorts':['9000']     |refused|refused|taken  |taken",
        "'agent_list':['i']          |refused|refused|refused|taken",
        "'agentList':['i']           |refused|refused|refused|taken",
        "'instanceMemory':'1g'       |taken  |taken  |taken  |taken",
        "'instanceCores':1           |taken  |taken  |taken  |taken",
        "'instanceGPUs':0.5          |taken  |taken  |taken  |taken",
        "'instanceTPUs':1            |taken  |taken  |taken  |taken",
        "'nope':1                    |refused|refused|refused|refused"
      })
  void eachVersionHasItsOwnMembers(String member, String v4a, String v4b, String v5, String v6) {
    assertThat(read("4.20181215", member)).isEqualTo(v4a);
    assertThat(read("4.20190115", member)).isEqualTo(v4a);
    assertThat(read("4.20190315", member)).isEqualTo(v4b);
    assertThat(read("4.20190615", member)).isEqualTo(v4b);
    assertThat(read("5.20191215", member)).isEqualTo(v5);
    assertThat(read("6.20200815", member)).isEqualTo(v6);
    assertThat(read("6.20230315", member)).isEqualTo(v6);
    assertThat(read("7.20230615", member)).isEqualTo(v6);
  }

  private static String mount(String map) {
    try {
      SessionConfig config =
          SessionConfig.read(
              (ObjectNode)
                  SessionSql.parse(
                      ("{'mounts':['data','more/sub'],'mount_map':" + map + "}")
                          .replace('\'', '"')),
              new ApiVersion(7, "20230615"),
              Set.of());
      MountTargets.check(config.mountMap(), config.mounts());
      return "taken";
    } catch (ApiProblem e) {
      return String.valueOf(e.msg());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'data':'/home/work/here','more':'there'}",
        "{'data':'data'}",
        "{'data':'/models'}",
        "{'data':'/home/work/.config'}",
        "{'data':'/usr/share/x'}"
      })
  void foldersMayAppearAtFreePaths(String map) {
    assertThat(mount(map)).isEqualTo("taken");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'data':'x','more':'/home/work/x'}|the same path",
        "{'data':'x/','more':'x'}|the same path",
        "{'data':'/home/work/'}|in place of the home folder",
        "{'data':'/home/work'}|in place of the home folder",
        "{'data':'/'}|in place of the home folder",
        "{'data':'.ssh'}|reserved",
        "{'data':'/home/work/.jupyter'}|reserved",
        "{'data':'/etc'}|reserved",
        "{'data':'.bashrc'}|reserved",
        "{'data':'.bash_profile'}|reserved",
        "{'data':'more'}|another mounted folder",
        "{'data':'../../etc'}|must not contain '..'"
      })
  void otherPathsAreRefused(String map, String message) {
    assertThat(mount(map)).contains(message);
  }
}
