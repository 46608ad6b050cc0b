import java.net.URI;
import java.nio.file.Files;
import java.security.KeyStore;
import java.util.LinkedHashMap;
import java.util.Map;

import com.helger.peppolid.factory.PeppolIdentifierFactory;
import com.helger.phase4.crypto.AS4CryptoFactoryInMemoryKeyStore;
import com.helger.phase4.peppol.Phase4PeppolSender;
import com.helger.phase4.profile.peppol.Phase4PeppolHttpClientSettings;
import com.helger.phase4.sender.EAS4UserMessageSendResult;
import com.helger.phase4.sender.IAS4SignalMessageValidationResultHandler;
import com.helger.security.certificate.TrustedCAChecker;
import com.helger.smpclient.peppol.SMPClientReadOnly;

/**
 * phase4 as the sending access point: it looks the receiver up if it is to, makes the envelope and the message, and makes
 * its mind up about the receipt.
 */
final class Sender
{
  private static final PeppolIdentifierFactory IDS = PeppolIdentifierFactory.INSTANCE;

  private final AS4CryptoFactoryInMemoryKeyStore m_aCrypto;
  private final TrustedCAChecker m_aCertified;
  private final KeyStore m_aPublishers;
  private final Phase4PeppolHttpClientSettings m_aHttp = new Phase4PeppolHttpClientSettings ();

  Sender (final Settings aSettings) throws Exception
  {
    m_aCrypto = aSettings.crypto ();
    m_aCertified = aSettings.certifiedAccessPoint ();
    m_aPublishers = aSettings.publishers ();
    m_aHttp.setSSLContext (aSettings.tls ());
    m_aHttp.setRetryCount (0);
  }

  Map <String, String> send (final Settings aOrder) throws Exception
  {
    final var aFacts = new LinkedHashMap <String, String> ();
    final var aBuilder = Phase4PeppolSender.builder ()
                                           .cryptoFactory (m_aCrypto)
                                           .peppolAP_CAChecker (m_aCertified)
                                           .httpClientFactory (m_aHttp)
                                           .senderParticipantID (IDS.createParticipantIdentifierWithDefaultScheme (aOrder.get ("sender")))
                                           .receiverParticipantID (IDS.createParticipantIdentifierWithDefaultScheme (aOrder.get ("receiver")))
                                           .documentTypeID (IDS.createDocumentTypeIdentifier (aOrder.get ("document-type-scheme"),
                                                                                              aOrder.get ("document-type")))
                                           .processID (IDS.createProcessIdentifierWithDefaultScheme (aOrder.get ("process")))
                                           .countryC1 (aOrder.get ("country"))
                                           .senderPartyID (aOrder.get ("from"))
                                           .messageID (aOrder.get ("message-id"))
                                           .sbdhInstanceIdentifier (aOrder.get ("instance"))
                                           .payload (Files.readAllBytes (aOrder.path ("payload")))
                                           .compressPayload (!"no".equals (aOrder.get ("compress", "yes")))
                                           .disableValidation ()
                                           .rawResponseConsumer (aResponse -> aFacts.put ("status", Integer.toString (aResponse.getResponseStatusLine ().getStatusCode ())))
                                           .signalMsgConsumer ( (aSignal, aMetadata, aState) -> {
                                             aFacts.put ("refers-to", aSignal.getMessageInfo ().getRefToMessageId ());
                                             if (aState.hasSigningCertificate ())
                                               aFacts.put ("signer", aState.getSigningCertificate ().getSerialNumber ().toString ());
                                             if (aSignal.hasErrorEntries ())
                                             {
                                               final var aError = aSignal.getErrorAtIndex (0);
                                               aFacts.put ("error", aError.getErrorCode ());
                                               aFacts.put ("error-detail", aError.getErrorDetail ());
                                             }
                                           })
                                           .signalMsgValidationResultHdl (new IAS4SignalMessageValidationResultHandler ()
                                           {
                                             @Override
                                             public void onSuccess ()
                                             {
                                               aFacts.put ("receipt", "verified");
                                             }

                                             @Override
                                             public void onError (final String sMessage)
                                             {
                                               aFacts.put ("receipt", sMessage);
                                             }

                                             @Override
                                             public void onNotApplicable ()
                                             {
                                               aFacts.put ("receipt", "none");
                                             }
                                           });
    final String sSmp = aOrder.get ("smp", "");
    if (sSmp.isEmpty ())
      aBuilder.receiverEndpointDetails (aOrder.certificate ("certificate"), aOrder.get ("url"));
    else
      aBuilder.smpClient (smp (sSmp));
    final EAS4UserMessageSendResult eResult = aBuilder.sendMessageAndCheckForReceipt (ex -> aFacts.put ("exception", causes (ex)));
    aFacts.put ("result", eResult.name ());
    return aFacts;
  }

  /** Asks an SMP, whose signature it checks. */
  private SMPClientReadOnly smp (final String sAddress)
  {
    final var aClient = new SMPClientReadOnly (URI.create (sAddress));
    aClient.httpClientSettings ().setSSLContext (m_aHttp.getSSLContext ());
    aClient.setTrustStore (m_aPublishers);
    aClient.setVerifySignature (true);
    return aClient;
  }

  private static String causes (final Throwable aProblem)
  {
    final var aText = new StringBuilder (aProblem.toString ());
    for (Throwable t = aProblem.getCause (); t != null; t = t.getCause ())
      aText.append (" < ").append (t);
    return aText.toString ();
  }
}
