package ai.backend.manager.clients;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.KeyText;
import ai.backend.manager.image.registry.RegistryHand;
import ai.backend.testing.RegistryServer;
import java.util.Map;

/** A real registry that the installation knows, with an image that clients import. */
final class ImageToImport implements AutoCloseable {
  private final RegistryServer server = new RegistryServer();
  private final EtcdClient etcd;

  ImageToImport(EtcdClient etcd) throws Exception {
    this.etcd = etcd;
    new RegistryHand(server.url())
        .image("plain/python", "1", RegistryHand.DOCKER, "amd64", new byte[] {1, 2, 3});
    etcd.put(key(), server.url());
  }

  private String key() {
    return "config/docker/registry/" + KeyText.quote(server.address());
  }

  /** From where to where, for a client's program. */
  Map<String, String> environment() {
    return Map.of(
        "IMPORT_SOURCE", server.address() + "/plain/python:1",
        "IMPORT_TARGET", server.address() + "/imported/python:1");
  }

  @Override
  public void close() {
    etcd.delete(key());
    server.close();
  }
}
