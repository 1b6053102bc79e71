#include "event.h"

#include <stdio.h>
#include <string.h>

#include "ident.h"
#include "log.h"

/* To the bus thread, or to the world when `to` is the publisher. */
static void hand_over(struct bus_socket *to, bool publish, const char *sender,
                      Framsyn__V1__Event *event)
{
    uint8_t message_id[UUID_SIZE];
    Envelope envelope;
    bool sent;

    envelope_init(&envelope, message_id, sender);
    envelope.body_case = FRAMSYN__V1__ENVELOPE__BODY_EVENT;
    envelope.event = event;
    sent = publish ? bus_publish(to, event->topic, &envelope) : bus_send(to, NULL, &envelope);
    if (!sent)
        log_event(LOG_DEBUG, "event_lost", "topic=%s", log_quote(event->topic));
}

void event_run(struct bus_socket *to, const char *sender, int64_t run, const char *county,
               const char *state, const char *sentence, double progress)
{
    Framsyn__V1__RunEvent what = FRAMSYN__V1__RUN_EVENT__INIT;
    Framsyn__V1__Event event = FRAMSYN__V1__EVENT__INIT;
    char topic[EVENT_TOPIC_SIZE];

    snprintf(topic, sizeof topic, "run.%s.%s", state, county);
    what.run = (uint64_t)run;
    what.region = (char *)county;
    what.state = (char *)state;
    what.sentence = (char *)sentence;
    what.progress = progress;
    event.topic = topic;
    event.what_case = FRAMSYN__V1__EVENT__WHAT_RUN;
    event.run = &what;
    hand_over(to, false, sender, &event);
}

static void hand_over_scenario(struct bus_socket *to, bool publish, const char *sender,
                               const struct event_scenario *scenario)
{
    Framsyn__V1__ScenarioEvent what = FRAMSYN__V1__SCENARIO_EVENT__INIT;
    Framsyn__V1__Event event = FRAMSYN__V1__EVENT__INIT;
    char topic[EVENT_TOPIC_SIZE];

    /* A topic keeps its last value: a scenario with a name of its own must not stand in the baseline's place. */
    if (strcmp(scenario->name, "baseline") == 0)
        snprintf(topic, sizeof topic, "scenario.published.%s.%s", scenario->network, scenario->county);
    else
        snprintf(topic, sizeof topic, "scenario.published.%s.%s.%s", scenario->network, scenario->county, scenario->name);
    what.scenario = (uint64_t)scenario->scenario;
    what.run = (uint64_t)scenario->run;
    what.name = (char *)scenario->name;
    what.region = (char *)scenario->county;
    what.network = (char *)scenario->network;
    what.published_at = scenario->published_at;
    what.series = scenario->series;
    event.topic = topic;
    event.what_case = FRAMSYN__V1__EVENT__WHAT_SCENARIO;
    event.scenario = &what;
    hand_over(to, publish, sender, &event);
}

void event_scenario_send(struct bus_socket *link, const char *sender,
                         const struct event_scenario *scenario)
{
    hand_over_scenario(link, false, sender, scenario);
}

void event_scenario_publish(struct bus_socket *publisher, const char *sender,
                            const struct event_scenario *scenario)
{
    hand_over_scenario(publisher, true, sender, scenario);
}

void event_submission(struct bus_socket *publisher, const char *sender, const char *county,
                      const char *source, const char *state, const Framsyn__V1__Receipt *receipt)
{
    Framsyn__V1__SubmissionEvent what = FRAMSYN__V1__SUBMISSION_EVENT__INIT;
    Framsyn__V1__Event event = FRAMSYN__V1__EVENT__INIT;
    char topic[EVENT_TOPIC_SIZE];

    snprintf(topic, sizeof topic, "submission.%s.%s", state, county);
    what.submission_id = receipt->submission_id;
    what.source = (char *)source;
    what.state = (char *)state;
    what.rows_new = receipt->rows_new;
    what.rows_revised = receipt->rows_revised;
    what.rows_rejected = receipt->rows_rejected;
    event.topic = topic;
    event.what_case = FRAMSYN__V1__EVENT__WHAT_SUBMISSION;
    event.submission = &what;
    hand_over(publisher, true, sender, &event);
}

void event_forward(struct bus_socket *publisher, const Envelope *envelope)
{
    if (envelope->body_case != FRAMSYN__V1__ENVELOPE__BODY_EVENT)
        return;
    if (!bus_publish(publisher, envelope->event->topic, envelope))
        log_event(LOG_DEBUG, "event_lost", "topic=%s", log_quote(envelope->event->topic));
}
