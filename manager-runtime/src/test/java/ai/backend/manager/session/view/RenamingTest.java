package ai.backend.manager.session.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.OneAgentCase;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a new name changes, and which names are taken (spec/07 §6, spec/02 §4.3). */
class RenamingTest extends OneAgentCase {
  private UUID running(Principal who, String name) throws Exception {
    String body =
        "{'image':'python','name':'%s','enqueueOnly':true,'config':{'resources':{'cpu':'1','mem':'512m'}}}"
            .formatted(name);
    UUID id = UUID.fromString(world.create(who, body).path("sessionId").asText());
    world.untilStatus(id, "RUNNING");
    return id;
  }

  private void rename(UUID session, String name) throws Exception {
    world.call(
        "POST",
        "/session/{s}/rename",
        TestCall.of(Fixtures.ADMIN, session.toString(), "{'name':'%s'}".formatted(name)));
  }

  private void refused(UUID session, String name, String slug) {
    JsonNode before = world.row(session);
    assertThatThrownBy(() -> rename(session, name))
        .isInstanceOfSatisfying(ApiProblem.class, e -> assertThat(e.slug()).isEqualTo(slug));
    assertThat(world.row(session)).isEqualTo(before);
  }

  @Test
  void onlyTheNamesOfTheSessionAndItsKernelsChange() throws Exception {
    UUID id = running(Fixtures.ADMIN, "before");
    JsonNode session = world.row(id);
    JsonNode kernel = world.kernel(id);

    rename(id, "after");

    assertThat(world.row(id)).isEqualTo(((ObjectNode) session).put("name", "after"));
    assertThat(world.kernel(id)).isEqualTo(((ObjectNode) kernel).put("session_name", "after"));
  }

  @Test
  void aNameIsTakenByALiveSessionOfTheSameKeyOnly() throws Exception {
    UUID id = running(Fixtures.ADMIN, "mine");
    UUID other = running(Fixtures.ADMIN, "other");
    running(Fixtures.USER, "theirs");

    refused(id, "other", "session-already-exists");
    world.db.execute("update sessions set status = 'ERROR' where id = ?", other);
    world.db.execute("update kernels set status = 'ERROR' where session_id = ?", other);
    refused(id, "other", "session-already-exists");
    refused(other, "free", "invalid-api-params");
    world.db.execute("update sessions set status = 'TERMINATED' where id = ?", other);
    world.db.execute("update kernels set status = 'TERMINATED' where session_id = ?", other);
    rename(id, "other");
    rename(id, "theirs");
    assertThat(world.row(id).path("name").asText()).isEqualTo("theirs");
  }
}
