package ai.backend.manager.graphql.image;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Payload;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.image.ImageScan;
import ai.backend.manager.image.registry.RegistryException;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.task.BackgroundTasks;
import ai.backend.manager.task.TaskFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Mutation {@code rescan_images}: reads registries in the background; a failure is the task's, not
 * the mutation's.
 */
@Singleton
public final class RescanPart implements Part {
  private final DSLContext db;
  private final EtcdClient etcd;
  private final BackgroundTasks tasks;

  @Inject
  public RescanPart(DSLContext db, EtcdClient etcd, BackgroundTasks tasks) {
    this.db = db;
    this.etcd = etcd;
    this.tasks = tasks;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring.mutation("rescan_images", Verb.IMAGE_RESCAN, this::rescan);
  }

  private Object rescan(Ask ask) {
    String registry = ask.text("registry");
    UUID task =
        tasks.start(
            "rescan-images",
            ask.caller().accessKey(),
            progress -> scan(registry, (image, outcome) -> progress.step("Updated " + image)));
    Map<String, @Nullable Object> payload = Payload.of(true, "");
    payload.put("task_id", task);
    return payload;
  }

  private void scan(@Nullable String registry, ImageScan.Progress progress) throws TaskFailure {
    try {
      var scan = new ImageScan(db, etcd);
      if (registry == null || registry.isEmpty()) {
        scan.scanAll(progress);
      } else {
        scan.scan(registry, progress);
      }
    } catch (RegistryException reason) {
      throw new TaskFailure(reason);
    }
  }
}
