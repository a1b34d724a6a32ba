package ai.backend.manager.session.creation;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.session.SessionSql;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;

/** A live session of the name that a new one is to have (spec/02 §3.2). */
record ExistingSession(
    UUID id, String status, String image, String architecture, JsonNode servicePorts) {

  static Optional<ExistingSession> find(DSLContext db, String accessKey, String name) {
    return db.fetchOptional(
            """
            select s.id, s.status::text as status, k.image, k.architecture, k.service_ports
              from sessions s join kernels k on k.session_id = s.id and k.cluster_role = 'main'
             where s.access_key = ? and s.name = ? and s.status not in ('TERMINATED', 'CANCELLED')
             order by s.created_at desc limit 1
            """,
            accessKey,
            name)
        .map(
            r ->
                new ExistingSession(
                    r.get("id", UUID.class),
                    r.get("status", String.class),
                    r.get("image", String.class),
                    r.get("architecture", String.class),
                    SessionSql.json(r, "service_ports")));
  }

  /** Answers with the existing session, or refuses. */
  Reply reuse(CreateRequest request, KernelImage wanted) {
    boolean same = image.equals(wanted.name()) && architecture.equals(wanted.architecture());
    if (!same || !request.reuse()) {
      throw new ApiProblem(
          ProblemType.SESSION_ALREADY_EXISTS,
          null,
          JsonNodeFactory.instance.objectNode().put("existingSessionId", id.toString()));
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("sessionId", id.toString()).put("sessionName", request.name()).put("status", status);
    body.set("service_ports", servicePorts);
    body.put("created", false);
    return Reply.created(body);
  }
}
