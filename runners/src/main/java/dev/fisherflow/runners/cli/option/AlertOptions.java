package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.schedule.alert.AlertChannel;
import dev.fisherflow.pipelines.schedule.alert.CommandChannel;
import dev.fisherflow.pipelines.schedule.alert.WebhookChannel;
import dev.fisherflow.runners.cli.given.Checks;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Where alerts of failed, drifted or missed runs go. */
public final class AlertOptions {

  @Option(
      names = "--on-alert",
      paramLabel = "COMMAND",
      description =
          "Shell command to run when a run fails or drifts or runs were missed. It gets JSON on its standard"
              + " input, and FISHERFLOW_RUN, FISHERFLOW_STATE and FISHERFLOW_VERDICT in its"
              + " environment.")
  private String onAlert;

  @Option(
      names = "--webhook",
      paramLabel = "URL",
      defaultValue = "${env:FISHERFLOW_WEBHOOK}",
      description =
          "POST the same JSON to this address. Default: FISHERFLOW_WEBHOOK in the"
              + " environment; use that for an address with a secret.")
  private URI webhook;

  public List<AlertChannel> channels() {
    List<AlertChannel> channels = new ArrayList<>();
    if (onAlert != null) {
      channels.add(CommandChannel.of(onAlert));
    }
    if (webhook != null) {
      channels.add(Checks.valid(() -> WebhookChannel.of(webhook)));
    }
    return channels;
  }
}
