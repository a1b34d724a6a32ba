package ai.backend.manager.image.imports;

import ai.backend.manager.image.registry.RegistryConfig;

/**
 * An import that may be carried out.
 *
 * @param from the registry of the source
 * @param to the registry of the target
 * @param mayReplace whether another image that has the target's name is overwritten
 */
record ImportOrder(
    ImportRequest request, RegistryConfig from, RegistryConfig to, boolean mayReplace) {
  @Override
  public String toString() {
    return request.source() + " -> " + request.target();
  }
}
