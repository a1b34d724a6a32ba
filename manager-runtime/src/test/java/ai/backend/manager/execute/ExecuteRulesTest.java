package ai.backend.manager.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExecuteRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|runId is missing!",
        "{'mode':'bogus'}|runId is missing!",
        "{'runId':'r'}|mode is missing or empty!",
        "{'runId':'r','mode':''}|mode is missing or empty!",
        "{'runId':'r','mode':'bogus'}|mode has an invalid value.",
        "{'runId':null,'mode':'continue'}|continuation requires explicit run ID",
        "{'runId':null,'mode':'input'}|continuation requires explicit run ID"
      })
  void executionsAreCheckedInTheKnownOrder(String body, String msg) {
    assertThatThrownBy(
            () -> Execution.read((ObjectNode) new ObjectMapper().readTree(body.replace('\'', '"'))))
        .isInstanceOf(ApiProblem.class)
        .hasMessageContaining(msg);
  }

  @ParameterizedTest
  @CsvSource({"a.txt,a.txt", "sub/in.py,sub/in.py", "/home/work/x,x", ".,.", "a/../b,b"})
  void namesBelowTheHomeAreTaken(String name, String relative) {
    assertThat(HomePath.relative(name, ProblemType.FORBIDDEN)).isEqualTo(relative);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "/etc/passwd", "a/../../x", "/home/workx"})
  void namesThatLeaveTheHomeAreRefused(String name) {
    assertThatThrownBy(() -> HomePath.relative(name, ProblemType.FORBIDDEN))
        .hasMessageContaining("not below /home/work");
  }

  @Test
  void aNameWithANulIsRefused() {
    assertThatThrownBy(() -> HomePath.relative("a" + (char) 0 + "b", ProblemType.FORBIDDEN))
        .isInstanceOf(ApiProblem.class);
  }

  @Test
  void multipartFilesAreRead() {
    String body =
        "--b1\r\nContent-Disposition: form-data; name=\"src\"; filename=\"up.txt\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\nhello\n\r\n"
            + "--b1\r\nContent-Disposition: form-data; name=\"src\"; filename=\"sub/in.py\"\r\n\r\n\r\n--b1--\r\n";
    var parts =
        Multipart.parts("multipart/form-data; boundary=b1", body.getBytes(StandardCharsets.UTF_8));
    assertThat(parts).extracting(Multipart.Part::filename).containsExactly("up.txt", "sub/in.py");
    assertThat(new String(parts.getFirst().content(), StandardCharsets.UTF_8)).isEqualTo("hello\n");
    assertThat(parts.getLast().content()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"sub%2Fx.py, sub/x.py", "%2E%2E%2Fevil, ../evil", "100%.txt, 100%.txt", "a+b, a+b"})
  void namesAreDecodedBeforeTheyAreChecked(String sent, String meant) {
    String body =
        "--b1\r\nContent-Disposition: form-data; name=\"src\"; filename=\""
            + sent
            + "\"\r\n\r\nx\r\n--b1--\r\n";
    var parts =
        Multipart.parts("multipart/form-data; boundary=b1", body.getBytes(StandardCharsets.UTF_8));
    assertThat(parts.getFirst().filename()).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--b1", "--b1\r\n", "--b1\r\nx", "nothing"})
  void cutOffBodiesAreRefused(String body) {
    assertThatThrownBy(
            () ->
                Multipart.parts(
                    "multipart/form-data; boundary=b1", body.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(ApiProblem.class);
    assertThatThrownBy(() -> Multipart.parts("application/json", new byte[0]))
        .isInstanceOf(ApiProblem.class);
  }
}
