package ai.backend.operator.cluster;

import java.util.List;
import java.util.Optional;

/**
 * How a store is reached.
 *
 * @param address {@code host:port}
 * @param secret Secret in the cluster's namespace that holds the keys; nothing when the store asks
 *     for no credentials
 * @param keys the keys that the Secret must have
 * @param external whether it belongs to the user
 */
public record StoreAccess(
    String address, Optional<String> secret, List<String> keys, boolean external) {}
