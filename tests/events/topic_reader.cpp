#include "tests/events/topic_reader.hpp"

#include <librdkafka/rdkafka.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace cargo::events::testing {

namespace {

constexpr int timeout_ms = 60'000;

struct Destroy {
    void operator()(rd_kafka_t* it) const { rd_kafka_destroy(it); }
    void operator()(rd_kafka_message_t* it) const { rd_kafka_message_destroy(it); }
    void operator()(rd_kafka_topic_partition_list_t* it) const { rd_kafka_topic_partition_list_destroy(it); }
    void operator()(const rd_kafka_metadata_t* it) const { rd_kafka_metadata_destroy(it); }
    void operator()(rd_kafka_topic_t* it) const { rd_kafka_topic_destroy(it); }
};
template <class T>
using Owned = std::unique_ptr<T, Destroy>;

Owned<rd_kafka_t> consumer(const std::string& brokers) {
    std::array<char, 512> text{};
    rd_kafka_conf_t* const conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", brokers.c_str(), text.data(), text.size());
    rd_kafka_conf_set(conf, "group.id", "reader-of-the-tests", text.data(), text.size());
    rd_kafka_conf_set(conf, "enable.auto.commit", "false", text.data(), text.size());
    rd_kafka_conf_set(conf, "log_level", "0", text.data(), text.size());
    Owned<rd_kafka_t> handle(rd_kafka_new(RD_KAFKA_CONSUMER, conf, text.data(), text.size()));
    if (!handle) throw std::runtime_error(text.data());
    rd_kafka_poll_set_consumer(handle.get());
    return handle;
}

int partitions_of(rd_kafka_t* handle, const std::string& topic) {
    const Owned<rd_kafka_topic_t> local(rd_kafka_topic_new(handle, topic.c_str(), nullptr));
    const rd_kafka_metadata_t* raw = nullptr;
    const rd_kafka_resp_err_t code = rd_kafka_metadata(handle, 0, local.get(), &raw, timeout_ms);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::runtime_error(rd_kafka_err2str(code));
    const Owned<const rd_kafka_metadata_t> metadata(raw);
    return metadata->topic_cnt == 1 ? metadata->topics[0].partition_cnt : 0;
}

Received received(const rd_kafka_message_t& message) {
    Received out;
    out.topic = rd_kafka_topic_name(message.rkt);
    out.partition = message.partition;
    out.key.assign(static_cast<const char*>(message.key), message.key_len);
    out.value.assign(static_cast<const char*>(message.payload), message.len);
    rd_kafka_timestamp_type_t type{};
    out.time_ms = rd_kafka_message_timestamp(&message, &type);
    rd_kafka_headers_t* headers = nullptr;
    if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return out;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
        out.headers[name] = std::string(static_cast<const char*>(value), size);
    }
    return out;
}

}  // namespace

int partitions_of(const std::string& brokers, const std::string& topic) {
    const Owned<rd_kafka_t> handle = consumer(brokers);
    return partitions_of(handle.get(), topic);
}

namespace {

/// One reading of what is in the topic now. False: the consumer skipped some of it. Nothing is ever taken out of these topics, so
/// offsets have no holes.
bool read_once(rd_kafka_t* handle, const std::string& topic, std::vector<Received>& all) {
    const int partitions = partitions_of(handle, topic);
    const Owned<rd_kafka_topic_partition_list_t> from(rd_kafka_topic_partition_list_new(partitions));
    struct Span {
        std::int64_t next = 0;
        std::int64_t end = 0;
    };
    std::map<int, Span> spans;  // of partitions with something left to read
    for (int partition = 0; partition < partitions; ++partition) {
        Span span;
        const rd_kafka_resp_err_t asked =
            rd_kafka_query_watermark_offsets(handle, topic.c_str(), partition, &span.next, &span.end, timeout_ms);
        // A partition without a leader yet has nothing in it.
        if (asked != RD_KAFKA_RESP_ERR_NO_ERROR || span.next == span.end) continue;
        rd_kafka_topic_partition_list_add(from.get(), topic.c_str(), partition)->offset = span.next;
        spans[partition] = span;
    }
    rd_kafka_assign(handle, from.get());
    while (!spans.empty()) {
        const Owned<rd_kafka_message_t> message(rd_kafka_consumer_poll(handle, timeout_ms));
        if (!message) throw std::runtime_error(topic + ": no message within the time");
        const auto span = spans.find(message->partition);
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR || span == spans.end()) continue;
        if (message->offset != span->second.next) return false;
        all.push_back(received(*message));
        if (++span->second.next >= span->second.end) spans.erase(span);
    }
    return true;
}

}  // namespace

std::vector<Received> read_topic(const std::string& brokers, const std::string& topic) {
    constexpr int tries = 3;
    for (int i = 0; i < tries; ++i) {
        const Owned<rd_kafka_t> handle = consumer(brokers);
        std::vector<Received> all;
        const bool whole = read_once(handle.get(), topic, all);
        rd_kafka_consumer_close(handle.get());
        if (whole) return all;
    }
    throw std::runtime_error(topic + ": its offsets have holes");
}

}  // namespace cargo::events::testing
