package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.schedule.alert.AlertChannel;
import dev.fisherflow.pipelines.schedule.alert.CommandChannel;
import dev.fisherflow.pipelines.schedule.alert.WebhookChannel;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.pipelines.track.Mlflow;
import dev.fisherflow.pipelines.track.MlflowServer;
import dev.fisherflow.pipelines.track.SweepTracker;
import dev.fisherflow.runners.cli.given.Checks;
import dev.fisherflow.runners.cli.given.UsageException;
import dev.fisherflow.schemas.Echo;
import dev.fisherflow.transforms.workspace.Workspace;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Who follows a sweep from elsewhere: trackers while it runs, and whoever is told of its end. */
public final class FollowerOptions {

  private static final String NOTIFY = "--notify";
  private static final String MLFLOW = "--mlflow";
  private static final String MLFLOW_VARIABLE = "MLFLOW_TRACKING_URI";

  @Option(
      names = MLFLOW,
      paramLabel = "URL",
      defaultValue = "${env:" + MLFLOW_VARIABLE + "}",
      description =
          "Send parameters and curves to this MLflow server while the sweep runs. It never fails"
              + " or delays the sweep. Default: the variable MLFLOW_TRACKING_URI; MLFLOW_TRACKING_TOKEN,"
              + " or MLFLOW_TRACKING_USERNAME and _PASSWORD, are used too.")
  private String mlflow;

  @Option(
      names = NOTIFY,
      paramLabel = "TO",
      description =
          "Tell of the sweep's end, however it ends: POST JSON to an address of the web, or run a"
              + " shell command that gets it on its standard input. May be given several times.")
  private List<String> notify = new ArrayList<>();

  /** The channels by which the end is told. */
  public List<AlertChannel> channels() {
    return notify.stream().map(FollowerOptions::channel).toList();
  }

  private static AlertChannel channel(String to) {
    if (to.isBlank()) {
      throw new UsageException(
          "expected an address such as https://host/path or a shell command for %s, found nothing"
              .formatted(NOTIFY));
    }
    return to.matches("https?://.*")
        ? Checks.valid(() -> WebhookChannel.of(URI.create(to)))
        : CommandChannel.of(to);
  }

  /** What follows a sweep while it runs. */
  public List<SweepTracker> trackers(SweepRequest request, Consumer<String> warnings) {
    if (mlflow == null) {
      return List.of();
    }
    MlflowServer server;
    try {
      server = MlflowServer.of(URI.create(mlflow), System.getenv());
    } catch (IllegalArgumentException e) {
      if (mlflow.equals(System.getenv(MLFLOW_VARIABLE))) {
        warnings.accept(
            "the variable %s names no server that is reached over HTTP: nothing is sent"
                .formatted(MLFLOW_VARIABLE));
        return List.of();
      }
      throw new UsageException(
          "expected the address of an MLflow server for %s, such as http://localhost:5000, found %s"
              .formatted(MLFLOW, Echo.quoted(mlflow)));
    }
    return List.of(
        Mlflow.to(
            server,
            new RunFolder(Workspace.at(request.workspace()), request.runId()),
            request.specification().name(),
            warnings));
  }

  /** Requires that none is asked for, where no process stays with the sweep. */
  void requireNone(String reason) {
    if ((mlflow != null && !mlflow.equals(System.getenv(MLFLOW_VARIABLE))) || !notify.isEmpty()) {
      throw new UsageException("expected no %s and no %s: %s".formatted(MLFLOW, NOTIFY, reason));
    }
  }
}
