package ai.backend.manager.session.creation;

import ai.backend.common.slots.SlotTypes;
import ai.backend.common.slots.Slots;
import ai.backend.manager.agents.SlotTypeRegistry;
import ai.backend.manager.gateway.ApiVersion;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.OwnerScope;
import ai.backend.manager.session.SessionLookup;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;

/**
 * {@code POST /session}: the checks in the order of spec/02 §3.1, the rows, the event, the answer.
 */
@Singleton
public final class SessionCreation {
  private final DSLContext db;
  private final OwnerScope scope;
  private final SlotTypeRegistry slotTypes;
  private final SessionLookup lookup;
  private final NewSessions created;
  private final Clock clock;

  public SessionCreation(
      DSLContext db,
      OwnerScope scope,
      SlotTypeRegistry slotTypes,
      SessionLookup lookup,
      NewSessions created,
      Clock clock) {
    this.db = db;
    this.scope = scope;
    this.slotTypes = slotTypes;
    this.lookup = lookup;
    this.created = created;
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
    String accessKey = scope.accessKey(caller, Verb.SESSION_CREATE, request.ownerAccessKey());
    Owner owner = Owner.resolve(db, caller, accessKey, request.domain(), request.group());
    MountTargets.check(request.config().mountMap(), request.config().mounts());
    Slots slots = ResourceRules.request(request.config(), known);
    KernelImage image =
        KernelImage.resolve(db, request.image(), request.architecture(), owner.allowedRegistries());
    var existing = ExistingSession.find(db, accessKey, request.name());
    if (existing.isPresent()) {
      return existing.get().reuse(request, image);
    }
    return created.insert(check(request, owner, slots, image));
  }

  private NewSession check(CreateRequest request, Owner owner, Slots slots, KernelImage image) {
    Instant now = clock.instant();
    request.requireTypeFits();
    owner.requireAllows(request.clusterSize());
    var candidates =
        ResourceGroupChoice.candidates(
            db, owner.domain(), owner.group(), owner.accessKey(), image.system());
    var group =
        ResourceGroupChoice.choose(candidates, request.config().scalingGroup(), request.type());
    request.config().refuseMounts();
    KernelPlan plan = KernelPlan.of(request, owner, slots, image);
    return new NewSession(
        UUID.randomUUID(),
        created.creationId(),
        request,
        owner,
        group,
        request.startsAt() == null ? null : StartTime.parse(request.startsAt(), now),
        Dependencies.resolve(lookup, owner.accessKey(), request.dependencies()),
        kernels(request.clusterSize(), plan, ChosenAgents.of(db, request)),
        Dotfiles.internalData(owner.dotfiles()));
  }

  private static List<NewSession.Kernel> kernels(int size, KernelPlan plan, List<String> agents) {
    List<NewSession.Kernel> kernels = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String agent = agents.isEmpty() ? null : agents.get(i % agents.size());
      UUID id = UUID.randomUUID();
      kernels.add(
          i == 0
              ? new NewSession.Kernel(id, "main", 1, 0, plan, agent)
              : new NewSession.Kernel(id, "sub", i, i, plan, agent));
    }
    return kernels;
  }
}
