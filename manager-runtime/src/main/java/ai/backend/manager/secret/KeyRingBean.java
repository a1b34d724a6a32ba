package ai.backend.manager.secret;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** The manager's keys as a bean. */
@Singleton
class KeyRingBean {
  @Produces
  @Singleton
  KeyRing keys(Config config) {
    return KeyRing.from(
        Stream.of(KeyRing.VARIABLE, KeyRing.FILE_VARIABLE)
            .flatMap(
                name ->
                    config.getOptionalValue(name, String.class).stream()
                        .map(value -> Map.entry(name, value)))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }
}
