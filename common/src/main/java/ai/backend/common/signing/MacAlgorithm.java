package ai.backend.common.signing;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.ExtendedDigest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** A hash function and the HMAC over it. */
sealed interface MacAlgorithm {
  byte[] digest(byte[] message);

  byte[] hmac(byte[] key, byte[] message);

  /** Of the Java runtime. */
  record Builtin(String digest, String mac) implements MacAlgorithm {
    @Override
    public byte[] digest(byte[] message) {
      try {
        return MessageDigest.getInstance(digest).digest(message);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this Java runtime lacks " + digest, e);
      }
    }

    @Override
    public byte[] hmac(byte[] key, byte[] message) {
      try {
        Mac instance = Mac.getInstance(mac);
        // HMAC pads keys with zeros, so one zero stands for the empty key that Java refuses
        instance.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, mac));
        return instance.doFinal(message);
      } catch (NoSuchAlgorithmException | InvalidKeyException e) {
        throw new IllegalStateException("this Java runtime cannot compute " + mac, e);
      }
    }
  }

  /** BLAKE2, which the Java runtime lacks. */
  record Blake2(Supplier<ExtendedDigest> function) implements MacAlgorithm {
    @Override
    public byte[] digest(byte[] message) {
      ExtendedDigest digest = function.get();
      digest.update(message, 0, message.length);
      byte[] out = new byte[digest.getDigestSize()];
      digest.doFinal(out, 0);
      return out;
    }

    @Override
    public byte[] hmac(byte[] key, byte[] message) {
      HMac mac = new HMac(function.get());
      mac.init(new KeyParameter(key));
      mac.update(message, 0, message.length);
      byte[] out = new byte[mac.getMacSize()];
      mac.doFinal(out, 0);
      return out;
    }
  }
}
