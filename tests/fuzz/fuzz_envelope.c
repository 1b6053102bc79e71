/* Messages from the bus, as the forecasting daemon unpacks them. */
#include "bus.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char error[BUS_ERROR_SIZE];
    Envelope *envelope = envelope_unpack(data, size, error);

    if (envelope != NULL)
        envelope_free(envelope);
    return 0;
}
