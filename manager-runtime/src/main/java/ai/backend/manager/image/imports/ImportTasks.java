package ai.backend.manager.image.imports;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdScope;
import ai.backend.common.etcd.KeyText;
import ai.backend.common.etcd.LeasedKey;
import ai.backend.manager.audit.Action;
import ai.backend.manager.audit.Actor;
import ai.backend.manager.audit.AuditTrail;
import ai.backend.manager.audit.Verdict;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.image.registry.RegistryException;
import ai.backend.manager.image.registry.RegistryHttp;
import ai.backend.manager.task.BackgroundTasks;
import ai.backend.manager.task.TaskFailure;
import ai.backend.manager.task.TaskProgress;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import org.jooq.DSLContext;

/**
 * Imports as background tasks, at most one to a target at a time in the whole cluster: each holds
 * an etcd key while it runs.
 */
@Singleton
final class ImportTasks {
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final DSLContext database;
  private final EtcdClient etcd;
  private final BackgroundTasks tasks;
  private final AuditTrail trail;

  @Inject
  ImportTasks(DSLContext database, EtcdClient etcd, BackgroundTasks tasks, AuditTrail trail) {
    this.database = database;
    this.etcd = etcd;
    this.tasks = tasks;
    this.trail = trail;
  }

  /**
   * Starts an import and returns at once.
   *
   * @param owner access key of who may follow the task
   * @throws ApiProblem 400 when another one to the target runs, 503 when too many tasks run
   */
  UUID start(ImportOrder order, String owner) {
    Actor actor = trail.actor();
    LeasedKey claim = claim(order);
    boolean started = false;
    try {
      UUID task =
          tasks.start(
              "image-import",
              owner,
              progress -> {
                try (claim) {
                  recorded(order, actor, claim, progress);
                } catch (RegistryException reason) {
                  throw new TaskFailure(reason);
                }
              });
      started = true;
      return task;
    } finally {
      if (!started) {
        claim.close();
      }
    }
  }

  private LeasedKey claim(ImportOrder order) {
    String target = order.request().target().canonical();
    return etcd.claim(
            EtcdScope.GLOBAL,
            "manager/image-import/" + KeyText.quote(target),
            order.request().source().toString(),
            LEASE)
        .orElseThrow(
            () ->
                new ApiProblem(
                    ProblemType.BAD_REQUEST,
                    "An image is being imported to "
                        + target
                        + " already; wait for that task's end and try again."));
  }

  private void recorded(ImportOrder order, Actor actor, LeasedKey claim, TaskProgress progress)
      throws Exception {
    trail.by(
        actor,
        () ->
            trail.record(
                new Action(Action.Transport.REST, "import image", order.toString()),
                () -> done(order, claim, progress),
                whole -> Verdict.DONE,
                failure ->
                    Verdict.failed(
                        failure instanceof RegistryException ? "registry" : "internal")));
  }

  private ImportOrder done(ImportOrder order, LeasedKey claim, TaskProgress progress)
      throws RegistryException {
    try (var source = new RegistryHttp(order.from());
        var target = new RegistryHttp(order.to())) {
      ImageImport.Progress told = progress::reached;
      new ImageImport(database, order, source, target).run(claim::held, told.undisturbed());
    }
    return order;
  }
}
