#include "handoff.h"

#include <string.h>

#include "log.h"

static struct handoff *find_free(struct handoffs *handoffs)
{
    for (int i = 0; i < HANDOFFS_MAX; i++)
        if (!handoffs->list[i].under_way)
            return &handoffs->list[i];
    return NULL;
}

static struct handoff *find_asked(struct handoffs *handoffs, const Envelope *reply)
{
    for (int i = 0; i < HANDOFFS_MAX; i++)
        if (handoffs->list[i].under_way && reply->correlation_id.len == UUID_SIZE &&
            memcmp(handoffs->list[i].message_id, reply->correlation_id.data, UUID_SIZE) == 0)
            return &handoffs->list[i];
    return NULL;
}

bool handoff_send(struct handoffs *handoffs, const struct bus_peer *peer, const Envelope *question)
{
    struct handoff *handoff = find_free(handoffs);
    Envelope handed_on = *question;

    handed_on.sender = (char *)peer->principal;
    if (handoff == NULL || question->message_id.len != UUID_SIZE || !bus_send(handoffs->link, NULL, &handed_on))
        return false;
    handoff->under_way = true;
    handoff->peer = *peer;
    memcpy(handoff->message_id, question->message_id.data, UUID_SIZE);
    return true;
}

void handoff_return(struct handoffs *handoffs, struct bus_socket *control, const Envelope *reply)
{
    struct handoff *handoff = find_asked(handoffs, reply);

    if (handoff == NULL || !bus_send(control, &handoff->peer, reply))
        log_event(LOG_WARNING, "reply_lost", "principal=%s", handoff != NULL ? log_quote(handoff->peer.principal) : "nobody");
    if (handoff != NULL)
        handoff->under_way = false;
}
