package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.schedule.alert.AlertChannel;
import dev.fisherflow.pipelines.schedule.alert.CommandChannel;
import dev.fisherflow.pipelines.schedule.alert.WebhookChannel;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Who is told of a run that fails or drifts. */
public final class AlertOptions {

  @Option(
      names = "--on-alert",
      paramLabel = "COMMAND",
      description =
          "Run this by the shell when a run fails or drifts: what happened is on its standard input"
              + " as JSON, and in FISHERFLOW_RUN, FISHERFLOW_STATE and FISHERFLOW_VERDICT.")
  private String onAlert;

  @Option(
      names = "--webhook",
      paramLabel = "URL",
      defaultValue = "${env:FISHERFLOW_WEBHOOK}",
      description =
          "POST the same JSON to this address. Default: the environment's FISHERFLOW_WEBHOOK, where"
              + " an address with a secret is better kept.")
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
