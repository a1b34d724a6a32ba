package ai.backend.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.operator.status.Outcome;
import ai.backend.operator.status.Reason;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true, https = false)
class JobsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");
  KubernetesClient client;

  private Outcome run(Job job) {
    return new Jobs(client, new Applier(client), Clock.fixed(NOW, ZoneOffset.UTC)).run(job);
  }

  private Job job(String name, String status) {
    Job job =
        Serialization.unmarshal(
            """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: %s, namespace: ns, labels: {backend.ai/owned-by: cluster, app.kubernetes.io/component: schema}}
            spec: {template: {spec: {restartPolicy: Never}}}
            status: %s
            """
                .formatted(name, status),
            Job.class);
    return client.resource(job).create();
  }

  private void pod(String job, String status) {
    Pod pod =
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: %s-x, namespace: ns, labels: {job-name: %s}}
            status: %s
            """
                .formatted(job, job, status),
            Pod.class);
    client.resource(pod).create();
  }

  @Test
  void aCompleteJobIsDoneAndItsResultCanBeRead() {
    var job = job("j", "{conditions: [{type: Complete, status: 'True'}]}");
    pod(
        "j",
        "{containerStatuses: [{name: mgr, state: {terminated: {exitCode: 0, message: '{\"images\": 3}'}}}]}");
    assertThat(run(job)).isInstanceOf(Outcome.Done.class);
    assertThat(new Jobs(client, new Applier(client), Clock.systemUTC()).result(job))
        .contains("{\"images\": 3}");
  }

  @Test
  void aFailedJobTellsWhatItSaidAndGoesAfterAPause() {
    var job =
        job(
            "j",
            "{conditions: [{type: Failed, status: 'True', lastTransitionTime: '2026-01-01T00:00:50Z'}]}");
    pod(
        "j",
        "{phase: Failed, containerStatuses: [{name: mgr, state: {terminated: {exitCode: 1, message: 'the database refuses the password'}}}]}");
    var outcome = run(job);
    assertThat(outcome.reason()).isEqualTo(Reason.JobFailed);
    assertThat(outcome.message()).contains("the database refuses the password");
    assertThat(client.resource(job).get()).isNotNull();

    var old =
        job(
            "k",
            "{conditions: [{type: Failed, status: 'True', lastTransitionTime: '2026-01-01T00:00:10Z'}]}");
    run(old);
    assertThat(client.resource(old).get()).isNull();
  }

  @Test
  void aJobWithAnImageThatCannotBePulledSaysSo() {
    var job = job("j", "{active: 1}");
    pod(
        "j",
        "{containerStatuses: [{name: mgr, image: i, state: {waiting: {reason: ErrImagePull, message: not found}}}]}");
    assertThat(run(job).reason()).isEqualTo(Reason.ImagePullFailed);
  }

  @Test
  void anotherDigestReplacesTheOlderJob() {
    var older = job("schema-1", "{active: 1}");
    var newer = job("schema-2", "{active: 1}");
    assertThat(run(newer)).isInstanceOf(Outcome.Waiting.class);
    assertThat(client.resource(older).get()).isNull();
    assertThat(client.resource(newer).get()).isNotNull();
  }
}
