import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import com.helger.phase4.crypto.AS4CryptoFactoryInMemoryKeyStore;
import com.helger.security.certificate.TrustedCAChecker;
import com.helger.security.revocation.CertificateRevocationCheckerDefaults;
import com.helger.security.revocation.ERevocationCheckMode;

/** A file of `name=value` lines in UTF-8, and the keys and certificates that it names. */
final class Settings
{
  private static final String ALIAS = "peer";
  private final Properties m_aValues = new Properties ();

  Settings (final Path aFile) throws Exception
  {
    try (var aReader = Files.newBufferedReader (aFile, StandardCharsets.UTF_8))
    {
      m_aValues.load (aReader);
    }
  }

  String get (final String sName)
  {
    final String sValue = m_aValues.getProperty (sName);
    if (sValue == null)
      throw new IllegalArgumentException ("The setting '" + sName + "' is missing");
    return sValue;
  }

  String get (final String sName, final String sDefault)
  {
    return m_aValues.getProperty (sName, sDefault);
  }

  Path path (final String sName)
  {
    return Path.of (get (sName));
  }

  X509Certificate certificate (final String sName) throws Exception
  {
    try (InputStream aIS = Files.newInputStream (path (sName)))
    {
      return (X509Certificate) CertificateFactory.getInstance ("X.509").generateCertificate (aIS);
    }
  }

  /** Signs and decrypts with the key of `keys` (PKCS #12); trusts what descends from `roots`. */
  AS4CryptoFactoryInMemoryKeyStore crypto () throws Exception
  {
    return new AS4CryptoFactoryInMemoryKeyStore (keys ("keys"), ALIAS, password (), trusted ("ap-ca", "root"));
  }

  /** What an access point must be certified by. There is no place to ask whether a throw-away CA revoked it. */
  TrustedCAChecker certifiedAccessPoint () throws Exception
  {
    CertificateRevocationCheckerDefaults.setRevocationCheckMode (ERevocationCheckMode.NONE);
    return new TrustedCAChecker (certificate ("ap-ca"));
  }

  /** What the answers of an SMP must be signed by. */
  KeyStore publishers () throws Exception
  {
    return trusted ("smp-ca", "root");
  }

  /** TLS of this program as a server, and what it trusts as a client. */
  SSLContext tls () throws Exception
  {
    final var aKeys = KeyManagerFactory.getInstance (KeyManagerFactory.getDefaultAlgorithm ());
    aKeys.init (keys ("tls-keys"), password ());
    final var aTrust = TrustManagerFactory.getInstance (TrustManagerFactory.getDefaultAlgorithm ());
    aTrust.init (trusted ("tls-ca"));
    final var aContext = SSLContext.getInstance ("TLS");
    aContext.init (aKeys.getKeyManagers (), aTrust.getTrustManagers (), null);
    return aContext;
  }

  private char [] password ()
  {
    return get ("password").toCharArray ();
  }

  private KeyStore keys (final String sName) throws Exception
  {
    final KeyStore aStore = KeyStore.getInstance ("PKCS12");
    try (InputStream aIS = Files.newInputStream (path (sName)))
    {
      aStore.load (aIS, password ());
    }
    return aStore;
  }

  private KeyStore trusted (final String... aNames) throws Exception
  {
    final KeyStore aStore = KeyStore.getInstance ("PKCS12");
    aStore.load (null, null);
    for (final String sName : aNames)
      aStore.setCertificateEntry (sName, certificate (sName));
    return aStore;
  }

  /** The answer to a test, in the form that is read above but without its escapes: a value is the rest of its line. */
  static void write (final Path aFile, final Map <String, String> aFacts) throws Exception
  {
    final var aText = new StringBuilder ();
    aFacts.forEach ( (sName, sValue) -> aText.append (sName)
                                             .append ('=')
                                             .append (sValue == null ? "" : sValue.replaceAll ("\\R", " "))
                                             .append ('\n'));
    Files.writeString (aFile, aText);
  }
}
