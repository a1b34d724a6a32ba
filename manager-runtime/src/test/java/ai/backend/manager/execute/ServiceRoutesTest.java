package ai.backend.manager.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.world.AgentDouble;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.OneAgentCase;
import ai.backend.manager.world.TestCall;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The end of a service in a session's kernel (spec/02 §9.2, spec/15 §2.3). */
class ServiceRoutesTest extends OneAgentCase {
  private Reply shutDown(Principal who, String session, String body) throws Exception {
    return world.call("POST", "/session/{s}/shutdown-service", TestCall.of(who, session, body));
  }

  private static void refused(int status, String slug, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ApiProblem.class,
            e -> {
              assertThat(e.status()).isEqualTo(status);
              assertThat(e.slug()).isEqualTo(slug);
            });
  }

  @Test
  void theAgentOfTheMainKernelIsToldWhichServiceEnds() throws Exception {
    UUID id = world.running("served");

    assertThat(shutDown(Fixtures.ADMIN, "served", "{'service_name':'web'}"))
        .isEqualTo(Reply.noContent());

    assertThat(agent.shutDown)
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.getKernelId()).isEqualTo(world.kernel(id).path("id").asText());
              assertThat(request.getService()).isEqualTo("web");
            });
  }

  @ParameterizedTest
  @CsvSource({"'',tensorboard", "'{}',tensorboard"})
  void theNameMayStandInTheQuery(String body, String name) throws Exception {
    world.running("served");

    world.call(
        "POST",
        "/session/{s}/shutdown-service",
        TestCall.of(Fixtures.ADMIN, "served", body).withQuery(Map.of("service_name", name)));

    assertThat(agent.shutDown.getFirst().getService()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|is required",
        "{'service_name':''}|blank value is not allowed",
        "{'service_name':7}|value is not a string",
        "{'service_name':'web','port':1}|port is not allowed key"
      })
  void aRequestIsCheckedBeforeItsSession(String body, String fault) {
    assertThatThrownBy(() -> shutDown(Fixtures.ADMIN, "nosuch", body))
        .isInstanceOfSatisfying(
            ApiProblem.class,
            e -> {
              assertThat(e.status()).isEqualTo(400);
              assertThat(e.data().toString()).contains(fault);
            });
  }

  @Test
  void aNameHasABound() {
    String name = "x".repeat(256);
    refused(
        400,
        "invalid-api-params",
        () -> shutDown(Fixtures.ADMIN, "nosuch", "{'service_name':'" + name + "'}"));
  }

  @Test
  void anotherUsersSessionDoesNotExist() throws Exception {
    UUID id = world.running("served");

    for (String session : new String[] {"served", id.toString(), "nosuch"}) {
      refused(
          404,
          "object-not-found",
          () -> shutDown(Fixtures.USER, session, "{'service_name':'web'}"));
    }
    assertThat(agent.shutDown).isEmpty();
  }

  @Test
  void aSessionThatDoesNotRunHasNoServices() throws Exception {
    world.enqueue("waiting", "100");

    assertThatThrownBy(() -> shutDown(Fixtures.ADMIN, "waiting", "{'service_name':'web'}"))
        .hasMessageContaining("not RUNNING");
  }

  @Test
  void anAgentThatCannotIsAFailedExecution() throws Exception {
    world.running("served");
    agent.behaviour = AgentDouble.Behaviour.UNAVAILABLE;

    refused(
        500,
        "kernel-execution-failed",
        () -> shutDown(Fixtures.ADMIN, "served", "{'service_name':'web'}"));
  }
}
