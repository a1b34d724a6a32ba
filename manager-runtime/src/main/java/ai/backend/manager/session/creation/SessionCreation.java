package ai.backend.manager.session.creation;

import ai.backend.common.events.SessionEvent.SessionProgress;
import ai.backend.common.slots.SlotTypes;
import ai.backend.common.slots.Slots;
import ai.backend.manager.agents.SlotTypeRegistry;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ApiVersion;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.session.OwnerScope;
import ai.backend.manager.session.SessionLookup;
import ai.backend.manager.session.Sessions;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.exception.IntegrityConstraintViolationException;

/**
 * {@code POST /session}: the checks in the order of spec/02 §3.1, the rows, the event, the answer.
 */
@Singleton
public final class SessionCreation {
  private final DSLContext db;
  private final Sessions sessions;
  private final OwnerScope scope;
  private final SlotTypeRegistry slotTypes;
  private final SessionLookup lookup;
  private final CreationReplies replies;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  public SessionCreation(
      DSLContext db,
      Sessions sessions,
      OwnerScope scope,
      SlotTypeRegistry slotTypes,
      SessionLookup lookup,
      CreationReplies replies,
      Clock clock) {
    this.db = db;
    this.sessions = sessions;
    this.scope = scope;
    this.slotTypes = slotTypes;
    this.lookup = lookup;
    this.replies = replies;
    this.clock = clock;
  }

  /** Handles the request. */
  public Reply create(Call call) {
    return create(call.caller(), call.params(), call.apiVersion());
  }

  /** Creates what a request of these parameters asks for. */
  public Reply create(Principal caller, ObjectNode params, ApiVersion version) {
    SlotTypes known = slotTypes.known();
    CreateRequest request = CreateRequest.read(params, version, known.names());
    ChosenAgents.requireAllowed(caller, request);
    String accessKey = scope.accessKey(caller, request.ownerAccessKey());
    Owner owner = Owner.resolve(db, caller, accessKey, request.domain(), request.group());
    MountTargets.check(request.config().mountMap(), request.config().mounts());
    Slots slots = ResourceRules.request(request.config(), known);
    KernelImage image =
        KernelImage.resolve(db, request.image(), request.architecture(), owner.allowedRegistries());
    var existing = ExistingSession.find(db, accessKey, request.name());
    if (existing.isPresent()) {
      return existing.get().reuse(request, image);
    }
    return insert(check(request, owner, slots, image));
  }

  private NewSession check(CreateRequest request, Owner owner, Slots slots, KernelImage image) {
    Instant now = clock.instant();
    requireTypeFits(request);
    if (request.clusterSize() > owner.maxContainers()) {
      throw new ApiProblem(
          ProblemType.QUOTA_EXCEEDED,
          "You cannot create session with more than " + owner.maxContainers() + " containers.");
    }
    var candidates =
        ResourceGroupChoice.candidates(
            db, owner.domain(), owner.group(), owner.accessKey(), image.system());
    var group =
        ResourceGroupChoice.choose(candidates, request.config().scalingGroup(), request.type());
    refuseMounts(request.config());
    ResourceRules resources = ResourceRules.of(slots, request.config().resourceOpts(), image);
    return new NewSession(
        UUID.randomUUID(),
        creationId(),
        request,
        owner,
        image,
        group,
        resources,
        environ(request, owner),
        request.startsAt() == null ? null : StartTime.parse(request.startsAt(), now),
        Dependencies.resolve(lookup, owner.accessKey(), request.dependencies()),
        kernels(request.clusterSize(), ChosenAgents.of(db, request)),
        Dotfiles.internalData(owner.dotfiles()));
  }

  private static void requireTypeFits(CreateRequest request) {
    boolean batch = request.type().equals("batch");
    if (batch && (request.startupCommand() == null || request.startupCommand().isBlank())) {
      throw ApiProblem.invalid("Batch sessions must have a non-empty startup command.");
    }
    if (!batch && request.startsAt() != null) {
      throw ApiProblem.invalid("Parameter starts_at should be used only for batch sessions");
    }
  }

  private static void refuseMounts(SessionConfig config) {
    List<String> wanted = new ArrayList<>(config.mounts());
    wanted.addAll(config.mountMap().keySet());
    if (!wanted.isEmpty()) {
      throw ApiProblem.notFound(
          "virtual folder", "VFolder " + wanted.getFirst() + " is not found or accessible.");
    }
  }

  private static Map<String, String> environ(CreateRequest request, Owner owner) {
    Map<String, String> environ = new LinkedHashMap<>(request.config().environ());
    if (owner.sudo()) {
      environ.put("SUDO_SESSION_ENABLED", "1");
    }
    return environ;
  }

  private static List<NewSession.Kernel> kernels(int size, List<String> agents) {
    List<NewSession.Kernel> kernels = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String agent = agents.isEmpty() ? null : agents.get(i % agents.size());
      UUID id = UUID.randomUUID();
      kernels.add(
          i == 0
              ? new NewSession.Kernel(id, "main", 1, 0, agent)
              : new NewSession.Kernel(id, "sub", i, i, agent));
    }
    return kernels;
  }

  private String creationId() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private Reply insert(NewSession session) {
    boolean wait = !session.request().enqueueOnly();
    if (wait) {
      replies.expect(session.id());
    }
    try {
      db.transaction(config -> session.insert(config.dsl(), clock.instant()));
      sessions.publish(
          new SessionProgress(
              SessionProgress.Step.ENQUEUED, session.id(), session.creationId(), "unknown"));
      return wait ? replies.afterStart(session) : replies.pending(session);
    } catch (IntegrityConstraintViolationException e) {
      return sameNameCreatedMeanwhile(session, e);
    } finally {
      replies.forget(session.id());
    }
  }

  private Reply sameNameCreatedMeanwhile(
      NewSession session, IntegrityConstraintViolationException e) {
    return ExistingSession.find(db, session.owner().accessKey(), session.request().name())
        .map(other -> other.reuse(session.request(), session.image()))
        .orElseThrow(() -> e);
  }
}
