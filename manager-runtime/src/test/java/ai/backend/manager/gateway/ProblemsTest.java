package ai.backend.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsTest {
  @AfterEach
  void end() {
    CallLog.end();
  }

  @Test
  void an_unexpected_failure_tells_the_requests_id_and_nothing_of_itself() {
    CallLog.begin("0123456789abcdef");

    String document =
        new String(Problems.bytes(Problems.of(new IllegalStateException("password=s3cr3t"))));

    assertThat(document)
        .isEqualTo(
            "{\"type\":\"https://api.backend.ai/probs/internal-server-error\",\"title\":\"Internal server error.\","
                + "\"msg\":\"The gateway's log tells the cause under request id 0123456789abcdef.\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "57P01", "57P03", "53300", "53100", "53200", "25006"})
  void a_database_that_cannot_serve_now_is_an_outage(String state) {
    assertThat(Problems.of(new RuntimeException(new SQLException("x", state))).status())
        .isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(strings = {"23505", "22021", "42P01", "57014"})
  void other_failures_of_the_database_are_not(String state) {
    assertThat(Problems.of(new RuntimeException(new SQLException("x", state))).status())
        .isEqualTo(500);
  }

  @Test
  void redis_that_does_not_answer_or_cannot_serve_is_an_outage_and_a_wrong_command_is_not() {
    assertThat(Problems.of(new RedisException("Connection closed")).status()).isEqualTo(503);
    assertThat(Problems.of(new RedisCommandExecutionException("LOADING Redis is loading")).status())
        .isEqualTo(503);
    assertThat(Problems.of(new RedisCommandExecutionException("OOM command not allowed")).status())
        .isEqualTo(503);
    assertThat(Problems.of(new RedisCommandExecutionException("WRONGTYPE Operation")).status())
        .isEqualTo(500);
  }
}
