import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import org.w3c.dom.Node;

import com.helger.base.io.iface.IHasInputStream;
import com.helger.collection.commons.CommonsArrayList;
import com.helger.collection.commons.ICommonsList;
import com.helger.http.header.HttpHeaderMap;
import com.helger.mime.IMimeType;
import com.helger.peppol.sbdh.PeppolSBDHData;
import com.helger.peppol.sbdh.PeppolSBDHDataReadException;
import com.helger.peppol.sbdh.PeppolSBDHDataReader;
import com.helger.peppolid.factory.PeppolIdentifierFactory;
import com.helger.phase4.attachment.IAS4IncomingAttachmentFactory;
import com.helger.phase4.attachment.WSS4JAttachment;
import com.helger.phase4.crypto.AS4CryptoFactoryInMemoryKeyStore;
import com.helger.phase4.ebms3header.Ebms3SignalMessage;
import com.helger.phase4.ebms3header.Ebms3UserMessage;
import com.helger.phase4.error.AS4Error;
import com.helger.phase4.error.AS4ErrorList;
import com.helger.phase4.incoming.AS4IncomingMessageMetadata;
import com.helger.phase4.incoming.AS4IncomingProfileSelectorConstant;
import com.helger.phase4.incoming.AS4IncomingReceiverConfiguration;
import com.helger.phase4.incoming.AS4RequestHandler;
import com.helger.phase4.incoming.IAS4IncomingMessageMetadata;
import com.helger.phase4.incoming.IAS4IncomingMessageState;
import com.helger.phase4.incoming.IAS4ResponseAbstraction;
import com.helger.phase4.incoming.crypto.AS4IncomingSecurityConfiguration;
import com.helger.phase4.incoming.spi.AS4MessageProcessorResult;
import com.helger.phase4.incoming.spi.AS4SignalMessageProcessorResult;
import com.helger.phase4.incoming.spi.IAS4IncomingMessageProcessorSPI;
import com.helger.phase4.model.error.EEbmsError;
import com.helger.phase4.model.pmode.IPMode;
import com.helger.phase4.model.pmode.resolve.AS4DefaultPModeResolver;
import com.helger.security.certificate.TrustedCAChecker;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

/**
 * An access point of phase4 on loopback: its request handler with the Peppol profile behind the JDK's web server. Each
 * accepted message is written to a folder, as `N.payload` and, with what phase4 read in it, `N.facts`.
 */
final class Receiver implements AutoCloseable
{
  static final String PROFILE = "peppol";

  private final Path m_aFolder;
  private final String m_sUnserved;
  private final AS4CryptoFactoryInMemoryKeyStore m_aCrypto;
  private final TrustedCAChecker m_aCertified;
  private final AtomicInteger m_aCount = new AtomicInteger ();
  private final ExecutorService m_aThreads = Executors.newFixedThreadPool (2);
  private final HttpsServer m_aServer;

  Receiver (final Settings aSettings) throws Exception
  {
    m_aFolder = aSettings.path ("inbox");
    m_sUnserved = aSettings.get ("unserved");
    m_aCrypto = aSettings.crypto ();
    m_aCertified = aSettings.certifiedAccessPoint ();
    m_aServer = HttpsServer.create (new InetSocketAddress (InetAddress.getLoopbackAddress (), 0), 0);
    m_aServer.setHttpsConfigurator (new HttpsConfigurator (aSettings.tls ()));
    m_aServer.setExecutor (m_aThreads);
    m_aServer.createContext ("/as4", this::answer);
    m_aServer.start ();
  }

  int port ()
  {
    return m_aServer.getAddress ().getPort ();
  }

  @Override
  public void close ()
  {
    m_aServer.stop (0);
    m_aThreads.shutdownNow ();
  }

  private void answer (final HttpExchange aExchange)
  {
    final var aHeaders = new HttpHeaderMap ();
    aExchange.getRequestHeaders ().forEach ( (sName, aValues) -> aValues.forEach (s -> aHeaders.addHeader (sName, s)));
    final var aAnswer = new Answer ();
    try (aExchange; var aHandler = handler ())
    {
      aHandler.handleRequest (aExchange.getRequestBody (), aHeaders, aAnswer);
      aAnswer.send (aExchange);
    }
    catch (final Exception ex)
    {
      ex.printStackTrace ();
    }
  }

  private AS4RequestHandler handler ()
  {
    final var aHandler = new AS4RequestHandler (AS4IncomingMessageMetadata.createForRequest ());
    aHandler.setCryptoFactory (m_aCrypto);
    aHandler.setPModeResolver (new AS4DefaultPModeResolver (PROFILE));
    aHandler.setIncomingProfileSelector (new AS4IncomingProfileSelectorConstant (PROFILE, true));
    aHandler.setIncomingAttachmentFactory (IAS4IncomingAttachmentFactory.DEFAULT_INSTANCE);
    aHandler.setIncomingSecurityConfiguration (AS4IncomingSecurityConfiguration.createDefaultInstance ());
    aHandler.setIncomingReceiverConfiguration (new AS4IncomingReceiverConfiguration ());
    aHandler.setLocale (Locale.US);
    aHandler.setProcessorSupplier ( () -> new CommonsArrayList <> (new Inbox ()));
    return aHandler;
  }

  /** What phase4 hands over when a message is decrypted and its signature verified. */
  private final class Inbox implements IAS4IncomingMessageProcessorSPI
  {
    @Override
    public AS4MessageProcessorResult processAS4UserMessage (final IAS4IncomingMessageMetadata aMetadata,
                                                            final HttpHeaderMap aHttpHeaders,
                                                            final Ebms3UserMessage aMessage,
                                                            final IPMode aPMode,
                                                            final Node aBody,
                                                            final ICommonsList <WSS4JAttachment> aAttachments,
                                                            final IAS4IncomingMessageState aState,
                                                            final AS4ErrorList aErrors)
    {
      final X509Certificate aSigner = aState.getSigningCertificate ();
      if (!aState.isSoapDecrypted ())
        return refuse (aErrors, EEbmsError.EBMS_FAILED_DECRYPTION, "not encrypted");
      if (!aState.isSoapSignatureChecked () || aSigner == null)
        return refuse (aErrors, EEbmsError.EBMS_FAILED_AUTHENTICATION, "not signed");
      if (m_aCertified.checkCertificate (aSigner).isInvalid ())
        return refuse (aErrors, EEbmsError.EBMS_FAILED_AUTHENTICATION, "not certified");
      try
      {
        final byte [] aPayload;
        try (InputStream aIS = aAttachments.getFirstOrNull ().getSourceStream ())
        {
          aPayload = aIS.readAllBytes ();
        }
        final PeppolSBDHData aEnvelope = new PeppolSBDHDataReader (PeppolIdentifierFactory.INSTANCE).extractData (new java.io.ByteArrayInputStream (aPayload));
        if (m_sUnserved.equals (aEnvelope.getReceiverValue ()))
          return refuse (aErrors, EEbmsError.EBMS_OTHER, "PEPPOL:NOT_SERVICED");
        store (aPayload, facts (aMessage, aEnvelope, aSigner, aAttachments.size ()));
        return AS4MessageProcessorResult.createSuccess ();
      }
      catch (final PeppolSBDHDataReadException ex)
      {
        return refuse (aErrors, EEbmsError.EBMS_OTHER, ex.getErrorCode ().getID ());
      }
      catch (final Exception ex)
      {
        ex.printStackTrace ();
        return refuse (aErrors, EEbmsError.EBMS_DELIVERY_FAILURE, ex.toString ());
      }
    }

    @Override
    public AS4SignalMessageProcessorResult processAS4SignalMessage (final IAS4IncomingMessageMetadata aMetadata,
                                                                    final HttpHeaderMap aHttpHeaders,
                                                                    final Ebms3SignalMessage aSignal,
                                                                    final IPMode aPMode,
                                                                    final IAS4IncomingMessageState aState,
                                                                    final AS4ErrorList aErrors)
    {
      return AS4SignalMessageProcessorResult.createSuccess ();
    }

    @Override
    public void processAS4ResponseMessage (final IAS4IncomingMessageMetadata aMetadata,
                                           final IAS4IncomingMessageState aState,
                                           final String sResponseID,
                                           final byte [] aResponse,
                                           final boolean bAvailable,
                                           final AS4ErrorList aErrors)
    {}
  }

  private static AS4MessageProcessorResult refuse (final AS4ErrorList aErrors, final EEbmsError eError, final String sDetail)
  {
    aErrors.add (AS4Error.builder ().ebmsError (eError.errorBuilder (Locale.US).errorDetail (sDetail)).build ());
    return AS4MessageProcessorResult.createFailure ();
  }

  private static LinkedHashMap <String, String> facts (final Ebms3UserMessage aMessage,
                                                       final PeppolSBDHData aEnvelope,
                                                       final X509Certificate aSigner,
                                                       final int nAttachments)
  {
    final var aFacts = new LinkedHashMap <String, String> ();
    aFacts.put ("message-id", aMessage.getMessageInfo ().getMessageId ());
    aFacts.put ("conversation-id", aMessage.getCollaborationInfo ().getConversationId ());
    aFacts.put ("action", aMessage.getCollaborationInfo ().getAction ());
    aFacts.put ("service", aMessage.getCollaborationInfo ().getServiceValue ());
    aFacts.put ("from", aMessage.getPartyInfo ().getFrom ().getPartyIdAtIndex (0).getValue ());
    aFacts.put ("to", aMessage.getPartyInfo ().getTo ().getPartyIdAtIndex (0).getValue ());
    aMessage.getMessageProperties ().getProperty ().forEach (p -> aFacts.put (p.getName (), p.getValue ()));
    aFacts.put ("signer", aSigner.getSerialNumber ().toString ());
    aFacts.put ("attachments", Integer.toString (nAttachments));
    aFacts.put ("envelope.sender", aEnvelope.getSenderValue ());
    aFacts.put ("envelope.receiver", aEnvelope.getReceiverValue ());
    aFacts.put ("envelope.document-type", aEnvelope.getDocumentTypeValue ());
    aFacts.put ("envelope.document-type-scheme", aEnvelope.getDocumentTypeScheme ());
    aFacts.put ("envelope.process", aEnvelope.getProcessValue ());
    aFacts.put ("envelope.country", aEnvelope.getCountryC1 ());
    aFacts.put ("envelope.instance", aEnvelope.getInstanceIdentifier ());
    return aFacts;
  }

  private void store (final byte [] aPayload, final LinkedHashMap <String, String> aFacts) throws Exception
  {
    final int nNumber = m_aCount.incrementAndGet ();
    Files.write (m_aFolder.resolve (nNumber + ".payload"), aPayload);
    Settings.write (m_aFolder.resolve (nNumber + ".facts"), aFacts);
  }

  /** What phase4 answers, kept until it is whole. */
  private static final class Answer implements IAS4ResponseAbstraction
  {
    private int m_nStatus = 200;
    private String m_sContentType;
    private byte [] m_aContent = {};

    @Override
    public void setContent (final byte [] aBytes, final Charset aCharset)
    {
      m_aContent = aBytes;
    }

    @Override
    public void setContent (final HttpHeaderMap aHeaders, final IHasInputStream aHasIS)
    {
      final var aBuffer = new ByteArrayOutputStream ();
      try (InputStream aIS = aHasIS.getInputStream ())
      {
        aIS.transferTo (aBuffer);
      }
      catch (final java.io.IOException ex)
      {
        throw new java.io.UncheckedIOException (ex);
      }
      m_aContent = aBuffer.toByteArray ();
      m_sContentType = aHeaders.getFirstHeaderValue ("Content-Type");
    }

    @Override
    public void setMimeType (final IMimeType aMimeType)
    {
      m_sContentType = aMimeType.getAsString ();
    }

    @Override
    public void setStatus (final int nStatus)
    {
      m_nStatus = nStatus;
    }

    void send (final HttpExchange aExchange) throws java.io.IOException
    {
      if (m_sContentType != null)
        aExchange.getResponseHeaders ().set ("Content-Type", m_sContentType);
      aExchange.sendResponseHeaders (m_nStatus, m_aContent.length == 0 ? -1 : m_aContent.length);
      if (m_aContent.length > 0)
        aExchange.getResponseBody ().write (m_aContent);
    }
  }
}
