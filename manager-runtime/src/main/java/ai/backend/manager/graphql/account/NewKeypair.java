package ai.backend.manager.graphql.account;

import ai.backend.manager.account.AccessKeys;
import ai.backend.manager.account.ssh.SshKeypair;
import java.security.SecureRandom;

/** Fresh secrets of a keypair (spec/07 §4). */
record NewKeypair(String accessKey, String secretKey, String sshPublicKey, String sshPrivateKey) {

  static NewKeypair generate(SecureRandom random) {
    AccessKeys keys = AccessKeys.generate(random);
    SshKeypair ssh = SshKeypair.generate(random);
    return new NewKeypair(keys.accessKey(), keys.secretKey(), ssh.publicKey(), ssh.privateKey());
  }

  @Override
  public String toString() {
    return "keypair " + accessKey;
  }
}
