package ai.backend.manager.session.creation;

import ai.backend.common.slots.SlotTypes;
import ai.backend.manager.agents.SlotTypeRegistry;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ApiVersion;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.OwnerScope;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;

/** Sessions whose kernels differ: one plan for each role (spec/02 §3.8). */
@Singleton
public final class ClusterCreation {
  private static final ApiVersion LATEST = new ApiVersion(7, "20230615");

  private final DSLContext db;
  private final OwnerScope scope;
  private final SlotTypeRegistry slotTypes;
  private final NewSessions created;

  public ClusterCreation(
      DSLContext db, OwnerScope scope, SlotTypeRegistry slotTypes, NewSessions created) {
    this.db = db;
    this.scope = scope;
    this.slotTypes = slotTypes;
    this.created = created;
  }

  /**
   * Kernels of one role.
   *
   * @param role main, or anything else
   * @param parameters as for {@code POST /session}, the same for all but image, resources,
   *     environment and scripts
   */
  public record Member(String role, int replicas, ObjectNode parameters) {}

  /**
   * Creates a session of all members; exactly one has the role main and one replica.
   *
   * @return as {@code POST /session}
   */
  public Reply create(Principal caller, List<Member> members) {
    SlotTypes known = slotTypes.known();
    List<CreateRequest> requests =
        members.stream()
            .map(m -> CreateRequest.read(m.parameters(), LATEST, known.names()))
            .toList();
    CreateRequest main = requests.get(indexOfMain(members));
    String accessKey = scope.accessKey(caller, Verb.SESSION_CREATE, main.ownerAccessKey());
    Owner owner = Owner.resolve(db, caller, accessKey, main.domain(), main.group());
    requests.forEach(ClusterCreation::refuseChosenAgents);
    refuseExisting(accessKey, main.name());
    main.requireTypeFits();
    owner.requireAllows(members.stream().mapToInt(Member::replicas).sum());
    List<KernelPlan> plans = requests.stream().map(request -> plan(request, owner, known)).toList();
    var candidates =
        ResourceGroupChoice.candidates(db, owner.domain(), owner.group(), accessKey, false);
    return created.insert(
        new NewSession(
            UUID.randomUUID(),
            created.creationId(),
            main,
            owner,
            ResourceGroupChoice.choose(candidates, main.config().scalingGroup(), main.type()),
            null,
            List.of(),
            kernels(members, plans),
            Dotfiles.internalData(owner.dotfiles())));
  }

  private KernelPlan plan(CreateRequest request, Owner owner, SlotTypes known) {
    KernelImage image =
        KernelImage.resolve(db, request.image(), request.architecture(), owner.allowedRegistries());
    request.config().refuseMounts();
    return KernelPlan.of(request, owner, ResourceRules.request(request.config(), known), image);
  }

  private static void refuseChosenAgents(CreateRequest request) {
    if (request.config().agentList() != null) {
      throw ApiProblem.invalid("A template with an agent_list cannot be part of a cluster");
    }
  }

  private void refuseExisting(String accessKey, String name) {
    ExistingSession.find(db, accessKey, name)
        .ifPresent(
            other -> {
              throw new ApiProblem(
                  ProblemType.SESSION_ALREADY_EXISTS,
                  null,
                  JsonNodeFactory.instance
                      .objectNode()
                      .put("existingSessionId", other.id().toString()));
            });
  }

  private static int indexOfMain(List<Member> members) {
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).role().equals("main")) {
        return i;
      }
    }
    throw ApiProblem.invalid("A cluster needs exactly one node of role main with one replica");
  }

  /** The main kernel first; replicas count from 1 in each role, ranks through all of them. */
  private static List<NewSession.Kernel> kernels(List<Member> members, List<KernelPlan> plans) {
    List<NewSession.Kernel> kernels = new ArrayList<>();
    int main = indexOfMain(members);
    add(kernels, members.get(main), plans.get(main));
    for (int i = 0; i < members.size(); i++) {
      if (i != main) {
        add(kernels, members.get(i), plans.get(i));
      }
    }
    return kernels;
  }

  private static void add(List<NewSession.Kernel> kernels, Member member, KernelPlan plan) {
    for (int i = 1; i <= member.replicas(); i++) {
      kernels.add(
          new NewSession.Kernel(UUID.randomUUID(), member.role(), i, kernels.size(), plan, null));
    }
  }
}
