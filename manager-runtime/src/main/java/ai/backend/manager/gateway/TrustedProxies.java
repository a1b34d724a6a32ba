package ai.backend.manager.gateway;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The networks of the proxies whose word about where a request comes from counts: setting {@code
 * BACKEND_TRUSTED_PROXIES}, networks in CIDR notation with commas between them, or {@code none}.
 */
@Singleton
class TrustedProxies {
  private static final String SETTING = "BACKEND_TRUSTED_PROXIES";
  private static final String NONE = "none";

  /** This machine and private networks, where ingress controllers and the console are. */
  private static final String DEFAULT =
      "127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,::1/128,fc00::/7,fe80::/10";

  private final List<Network> networks;

  @Inject
  TrustedProxies(@ConfigProperty(name = SETTING) ConfigValue setting) {
    this(setting.getRawValue());
  }

  /**
   * @param setting null when nothing is said; empty is {@code none} too
   */
  TrustedProxies(@Nullable String setting) {
    String said = setting == null ? DEFAULT : setting.strip();
    this.networks =
        said.isEmpty() || said.equals(NONE)
            ? List.of()
            : Stream.of(said.split(",", -1)).map(TrustedProxies::network).toList();
  }

  private static Network network(String text) {
    return Network.parse(text.strip())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s: '%s' is no network: say networks such as 10.0.0.0/8 with commas between them, or %s"
                        .formatted(SETTING, text.strip(), NONE)));
  }

  boolean trust(InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  boolean trust(String address) {
    return Network.address(address).filter(this::trust).isPresent();
  }
}
