#include "edi/xml/profiles.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "edi/xml/definition_texts.hpp"

namespace cargo::edi::xml {

namespace {

constexpr std::string_view of_countries = "Awmds";  ///< whose elements the profiles speak of

/// Ours, compiled in and tested: a program that cannot read it is none.
void demand(const Result<void>& read) {
    if (read) return;
    std::fputs((read.error().detail + "\n").c_str(), stderr);
    std::abort();
}

}  // namespace

const Profiles& Profiles::built_in() {
    static const Profiles profiles = [] {
        Profiles made;
        made.read_definitions();
        for (const DefinitionText& one : definition_texts()) {
            if (one.name.ends_with(".profile")) demand(made.add(one.name, one.text));
        }
        return made;
    }();
    return profiles;
}

/// A message as a country uses it.
class Profiles::Country {
public:
    Country() = default;
    Country(const Country&) = delete;
    Country& operator=(const Country&) = delete;
    ~Country() { delete tree_.load(std::memory_order_acquire); }
    /// A profile as it was written.
    struct Text {
        std::string name, text;
    };
    /// `base` as of with_profile, or null. Error: as `Profiles::add`.
    static Result<std::shared_ptr<const Country>> read(std::shared_ptr<const MessageTree> standard,
                                                       std::shared_ptr<const MessageTree> base,
                                                       std::shared_ptr<const Text> text) {
        auto made = std::make_shared<Country>();
        made->standard_ = std::move(standard);
        made->base_ = std::move(base);
        made->text_ = std::move(text);
        const Result<MessageTree> tree = made->make();
        if (!tree) return std::unexpected(tree.error());
        made->head_.profile = tree->profile;
        made->head_.offices = tree->offices;
        return made;
    }
    /// Its name and offices; without elements.
    [[nodiscard]] const MessageTree& head() const { return head_; }
    /// Made by the first who asks; of two at once the first one's is kept.
    [[nodiscard]] const MessageTree* tree() const {
        const MessageTree* kept = tree_.load(std::memory_order_acquire);
        if (kept != nullptr) return kept;
        auto made = std::make_unique<const MessageTree>(*make());
        return tree_.compare_exchange_strong(kept, made.get(), std::memory_order_acq_rel) ? made.release() : kept;
    }

private:
    [[nodiscard]] Result<MessageTree> make() const { return with_profile(*standard_, text_->name, text_->text, base_.get()); }

    std::shared_ptr<const MessageTree> standard_{}, base_{};
    std::shared_ptr<const Text> text_{};
    MessageTree head_{};
    mutable std::atomic<const MessageTree*> tree_ = nullptr;  // ours
};

void Profiles::read_definitions() {
    std::vector<MessageTree> whole;
    for (const bool borrowing : {false, true}) {
        for (const DefinitionText& one : definition_texts()) {
            if (!one.name.ends_with(".tree") || (one.text.find("\nas ") != std::string_view::npos) != borrowing) continue;
            Result<MessageTree> tree = read_tree(one.name, one.text, whole);
            demand(tree ? Result<void>{} : std::unexpected(tree.error()));
            if (!borrowing) whole.push_back(*tree);
            messages_.push_back({std::make_shared<const MessageTree>(std::move(*tree))});
        }
    }
}

Result<void> Profiles::add(std::string_view name, std::string_view text) {
    const Known* const countries_own = find(of_countries);
    const auto profile = std::make_shared<const Country::Text>(std::string(name), std::string(text));
    std::vector<std::pair<Known*, std::shared_ptr<const Country>>> made;
    for (Known& message : messages_) {
        if (!has_profiles(message.standard->message())) continue;
        const bool is_base = &message == countries_own;
        Result<std::shared_ptr<const Country>> country =
            Country::read(message.standard, is_base ? nullptr : countries_own->standard, profile);
        if (!country) return std::unexpected(country.error());
        if ((*country)->head().profile == message.standard->profile) {
            return fail(Errc::request_malformed, {}, std::string(name) + ": a profile needs a name of its own");
        }
        made.emplace_back(&message, std::move(*country));
    }
    for (auto& [message, country] : made) {
        const auto is_same = [&](const auto& one) { return one->head().profile == country->head().profile; };
        const auto same = std::ranges::find_if(message->countries, is_same);
        if (same == message->countries.end()) {
            message->countries.push_back(std::move(country));
        } else {
            *same = std::move(country);
        }
    }
    return {};
}

const Profiles::Known* Profiles::find(std::string_view message) const {
    const auto is_it = [message](const Known& one) { return one.standard->message() == message; };
    const auto found = std::ranges::find_if(messages_, is_it);
    return found == messages_.end() ? nullptr : &*found;
}

const MessageTree* Profiles::standard(std::string_view message) const {
    const Known* const found = find(message);
    return found == nullptr ? nullptr : found->standard.get();
}

const MessageTree* Profiles::by_name(std::string_view message, std::string_view name) const {
    const Known* const known = find(message);
    if (known == nullptr) return nullptr;
    if (known->standard->profile == name) return known->standard.get();
    const auto found = std::ranges::find_if(known->countries, [&](const auto& one) { return one->head().profile == name; });
    return found == known->countries.end() ? nullptr : (*found)->tree();
}

const MessageTree* Profiles::by_office(std::string_view message, std::string_view office) const {
    const Known* const known = find(message);
    if (known == nullptr) return nullptr;
    const auto found = std::ranges::find_if(known->countries, [&](const auto& one) { return one->head().serves(office); });
    return found == known->countries.end() ? nullptr : (*found)->tree();
}

bool Profiles::has_profiles(std::string_view message) const {
    const MessageTree* const tree = standard(message);
    return tree != nullptr && (tree->message() == of_countries || tree->base == of_countries);
}

}  // namespace cargo::edi::xml
