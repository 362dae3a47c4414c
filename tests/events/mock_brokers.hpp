#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace cargo::events::testing {

/// Brokers that fail as they are told. Only for errors that a real broker cannot be made to give.
class MockBrokers {
public:
    MockBrokers() {
        std::array<char, 512> text{};
        rd_kafka_conf_t* const conf = rd_kafka_conf_new();
        rd_kafka_conf_set(conf, "bootstrap.servers", "127.0.0.1:1", text.data(), text.size());
        rd_kafka_conf_set(conf, "log_level", "0", text.data(), text.size());
        handle_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, text.data(), text.size());
        cluster_ = rd_kafka_mock_cluster_new(handle_, brokers_);
    }
    ~MockBrokers() {
        rd_kafka_mock_cluster_destroy(cluster_);
        rd_kafka_destroy(handle_);
    }
    MockBrokers(const MockBrokers&) = delete;
    MockBrokers& operator=(const MockBrokers&) = delete;

    [[nodiscard]] std::string address() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }
    void make_topic(const std::string& topic) { rd_kafka_mock_topic_create(cluster_, topic.c_str(), 1, 3); }
    /// The next `times` produce requests are answered so, and nothing is stored.
    void next_produce_fails(rd_kafka_resp_err_t code, int times = 1) {
        constexpr std::int16_t produce = 0;
        const std::vector<rd_kafka_resp_err_t> errors(static_cast<std::size_t>(times), code);
        rd_kafka_mock_push_request_errors_array(cluster_, produce, errors.size(), errors.data());
    }
    void answer_after(int milliseconds) {
        for (int broker = 1; broker <= brokers_; ++broker) rd_kafka_mock_broker_set_rtt(cluster_, broker, milliseconds);
    }
    void lead(const std::string& topic, int broker) { rd_kafka_mock_partition_set_leader(cluster_, topic.c_str(), 0, broker); }
    void all_down() {
        for (int broker = 1; broker <= brokers_; ++broker) rd_kafka_mock_broker_set_down(cluster_, broker);
    }
    void all_up() {
        for (int broker = 1; broker <= brokers_; ++broker) rd_kafka_mock_broker_set_up(cluster_, broker);
    }

private:
    static constexpr int brokers_ = 3;
    rd_kafka_t* handle_ = nullptr;
    rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

}  // namespace cargo::events::testing
