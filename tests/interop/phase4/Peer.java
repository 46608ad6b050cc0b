import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import com.helger.phase4.incoming.AS4ServerInitializer;
import com.helger.servlet.mock.MockServletContext;
import com.helger.web.scope.mgr.WebScopeManager;

/**
 * phase4 as an access point of its own, for the tests: `Peer SETTINGS` starts a receiver and says `port N`. Each line of
 * the standard input is the path of a message to send; what came of it is in `PATH.facts` when the line `done` is said. It
 * ends with the input.
 */
public final class Peer
{
  private Peer ()
  {}

  public static void main (final String [] aArguments) throws Exception
  {
    final var aSettings = new Settings (Path.of (aArguments[0]));
    WebScopeManager.onGlobalBegin (MockServletContext.create ());
    AS4ServerInitializer.initAS4Server ();
    try (var aReceiver = new Receiver (aSettings);
        var aInput = new BufferedReader (new InputStreamReader (System.in, StandardCharsets.UTF_8)))
    {
      final var aSender = new Sender (aSettings);
      System.out.println ("port " + aReceiver.port ());
      for (String sLine = aInput.readLine (); sLine != null; sLine = aInput.readLine ())
      {
        Settings.write (Path.of (sLine + ".facts"), send (aSender, Path.of (sLine)));
        System.out.println ("done");
      }
    }
    AS4ServerInitializer.shutdownAS4Server ();
    WebScopeManager.onGlobalEnd ();
    System.exit (0);
  }

  private static Map <String, String> send (final Sender aSender, final Path aOrder)
  {
    try
    {
      return aSender.send (new Settings (aOrder));
    }
    catch (final Exception ex)
    {
      ex.printStackTrace ();
      return new LinkedHashMap <> (Map.of ("exception", ex.toString ()));
    }
  }
}
