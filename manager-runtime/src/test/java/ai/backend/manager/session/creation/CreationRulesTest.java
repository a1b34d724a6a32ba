package ai.backend.manager.session.creation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.common.slots.SlotTypes;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ApiVersion;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreationRulesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> SLOTS = Set.of("cpu", "mem", "cuda.device");

  private static ObjectNode json(String text) throws Exception {
    return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
  }

  private static CreateRequest read(String text) throws Exception {
    return CreateRequest.read(json(text), new ApiVersion(7, "20230615"), SLOTS);
  }

  private static String fault(String text) {
    try {
      read(text);
      return "none";
    } catch (ApiProblem e) {
      return e.data() == null ? String.valueOf(e.msg()) : e.data().toString();
    } catch (Exception e) {
      return e.toString();
    }
  }

  @Test
  void whatTheOfficialClientSendsIsRead() throws Exception {
    CreateRequest request =
        read(
            "{'tag':null,'name':'inter1','config':{'mounts':[],'environ':{},'resources':{},'resource_opts':{},'scalingGroup':null,"
                + "'mount_map':{},'preopen_ports':['9000']},'dependencies':[],'callback_url':null,'architecture':'x86_64','clusterSize':1,"
                + "'clusterMode':'single-node','starts_at':null,'bootstrap_script':null,'owner_access_key':null,'domain':'default',"
                + "'group':'default','type':'interactive','enqueueOnly':false,'maxWaitSeconds':0,'reuseIfExists':true,"
                + "'startupCommand':null,'image':'python'}");
    assertThat(request.name()).isEqualTo("inter1");
    assertThat(request.config().preopenPorts()).containsExactly(9000);
    assertThat(request.config().agentList()).isNull();
  }

  @Test
  void theFormOfOlderVersionsIsRead() throws Exception {
    CreateRequest request =
        CreateRequest.read(
            json(
                "{'lang':'python','clientSessionToken':'vers1','config':{'instanceMemory':'1g','instanceCores':2,'instanceGPUs':1,'clusterSize':2}}"),
            new ApiVersion(4, "20190115"),
            SLOTS);
    assertThat(request.name()).isEqualTo("vers1");
    assertThat(request.clusterSize()).isEqualTo(2);
    assertThat(request.config().resources().toString())
        .isEqualTo("{\"mem\":\"1g\",\"cpu\":2,\"cuda.device\":1}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|{\"session_name\":\"is required\",\"image\":\"is required\"}",
        "{'image':'python','name':'abc'}|{\"name\":\"does not match pattern ^(?=.{4,64}$)\\\\w[\\\\w.-]*\\\\w$\"}",
        "{'image':'python','name':'good.name1','type':'weird'}|{\"type\":\"value is not a valid member of SessionTypes\"}",
        "{'image':'python','name':'good.name1','cluster_size':0}|{\"cluster_size\":\"value is less than 1\"}",
        "{'image':'python','name':'good.name1','unknown':1}|{\"unknown\":\"unknown is not allowed key\"}",
        "{'image':'python','name':'good.name1','unknown':1,'config':{'nope':1}}|{\"unknown\":\"unknown is not allowed key\"}",
        "{'image':'python','name':'good.name1','tag':'a\\u0000b'}|{\"tag\":\"NUL characters are not allowed\"}",
        "{'image':'python','name':'good.name1','callback_url':'ftp://x/'}|{\"callback_url\":\"value is not an absolute http or https URL\"}",
        "{'image':'python','name':'good.name1','callback_url':'/relative'}|{\"callback_url\":\"value is not an absolute http or https URL\"}",
        "{'image':'python','name':'good.name1','config':{'environ':{'A':''}}}|{\"config\":{\"environ\":{\"A\":\"blank value is not allowed\"}}}",
        "{'image':'python','name':'good.name1','config':{'preopen_ports':['80']}}|{\"config\":{\"preopen_ports\":\"each value must be a whole number from 1024 to 65535\"}}",
        "{'image':'python','name':'good.name1','config':{'nope':1}}|{\"config\":{\"nope\":\"nope is not allowed key\"}}"
      })
  void faultsAreNamedAsClientsKnowThem(String request, String data) {
    assertThat(fault(request)).isEqualTo(data);
  }

  @ParameterizedTest
  @CsvSource({
    "python,index.docker.io/lablup/python:latest",
    "nosuchimage:1.0,index.docker.io/lablup/nosuchimage:1.0",
    "a/b:1,index.docker.io/a/b:1",
    "127.0.0.1:5000/x/y,127.0.0.1:5000/x/y:latest",
    "cr.backend.ai/stable/python:3.9,cr.backend.ai/stable/python:3.9"
  })
  void imageNamesAreCompleted(String given, String completed) {
    assertThat(KernelImage.complete(given)).isEqualTo(completed);
  }

  private static KernelImage image() throws Exception {
    return new KernelImage(
        "r/p:1",
        "r",
        "x86_64",
        false,
        json("{}"),
        json("{'cpu':{'min':'1','max':'8'},'mem':{'min':'256m','max':null}}"));
  }

  private static ResourceRules resources(String slots, String options) throws Exception {
    SessionConfig config =
        read("{'image':'python','name':'good','config':{'resources':" + slots + "}}").config();
    return ResourceRules.of(
        ResourceRules.request(config, SlotTypes.INTRINSIC), json(options), image());
  }

  @Test
  void cpuAndMemoryAreFilledInFromTheImage() throws Exception {
    ResourceRules rules = resources("{}", "{'x':'kept'}");
    assertThat(rules.slots().humanText()).isEqualTo("cpu=1 mem=320m");
    assertThat(rules.options().toString()).isEqualTo("{\"x\":\"kept\",\"shmem\":67108864}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'cpu':'-1'}|{}|smaller than the minimum required by the image. (cpu=1 mem=320m)",
        "{'cpu':'1','mem':'16m'}|{}|smaller than the minimum",
        "{'cpu':'9','mem':'1g'}|{}|larger than the maximum allowed by the image. (cpu=8)",
        "{'bogus':'1'}|{}|Invalid resource allocation: Unknown slot type: 'bogus'",
        "{'mem':'1x'}|{}|Invalid resource allocation: Cannot convert the slot 'mem' to decimal: '1x'",
        "{'cpu':'NaN'}|{}|Cannot convert the slot 'cpu'",
        "{'cpu':'Infinity'}|{}|Cannot convert the slot 'cpu'",
        "{'cpu':'0.0001'}|{}|at most three fractional digits",
        "{'mem':'536870912.5'}|{}|whole number of bytes",
        "{'cpu':'1e2147483647'}|{}|Cannot convert the slot 'cpu'",
        "{'mem':'999999999999999999999999e'}|{}|mem",
        "{'cpu':[]}|{}|Cannot convert the slot 'cpu'",
        "{'cpu':true}|{}|Cannot convert the slot 'cpu'",
        "{'cpu':'1e30'}|{}|too large",
        "{}|{'shmem':'-1g'}|shmem",
        "{}|{'shmem':'abc'}|is not a size"
      })
  void resourcesThatCannotBeAreRefused(String slots, String options, String message) {
    assertThatThrownBy(() -> resources(slots, options))
        .isInstanceOf(ApiProblem.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "2030-01-01T00:00:00Z,2030-01-01T00:00:00Z",
    "1h 30m,1970-01-01T01:30:00Z",
    "10m,1970-01-01T00:10:00Z",
    "90,1970-01-01T00:01:30Z",
    "2days,1970-01-03T00:00:00Z"
  })
  void startTimesAreReadAsTimesOrDeltas(String text, String time) {
    assertThat(StartTime.parse(text, Instant.EPOCH)).isEqualTo(Instant.parse(time));
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "1x", "2030-99-01", "999999999d", "+999999999-01-01T00:00:00Z"})
  void otherStartTimesAreRefused(String text) {
    assertThatThrownBy(() -> StartTime.parse(text, Instant.EPOCH))
        .hasMessageMatching(".*(ISO 8601|later than).*");
  }
}
