//! The semantic tokens that the client has, so that it can be told what has changed since.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tower_lsp::gen_lsp_types::{
    SemanticToken, SemanticTokens, SemanticTokensDelta, SemanticTokensDeltaResponse, Uri,
};

use crate::convert::tokens::edits;

/// How many answers are kept for a document: an answer may have been dropped on its way.
const ANSWERS: usize = 2;

/// For how many documents answers are kept.
const DOCUMENTS: usize = 64;

/// Longer answers are not kept; they are sent whole each time.
const TOKENS: usize = 1_000_000;

/// What was last sent, by document. Shared by the threads that answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct SentTokens(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    last_id: u64,
    documents: HashMap<Uri, Vec<Sent>>,
}

#[derive(Debug)]
struct Sent {
    id: u64,
    tokens: Vec<SemanticToken>,
}

impl SentTokens {
    /// The answer with all of `tokens`.
    pub(crate) fn full(&self, uri: &Uri, tokens: Vec<SemanticToken>) -> SemanticTokens {
        let result_id = self.keep(uri, tokens.clone());
        SemanticTokens { result_id, data: tokens }
    }

    /// What makes `tokens` of those in the answer `previous`, or all of them if that is not known
    /// any more.
    pub(crate) fn delta(
        &self,
        uri: &Uri,
        previous: &str,
        tokens: Vec<SemanticToken>,
    ) -> SemanticTokensDeltaResponse {
        let edits = self.with(|state| {
            let sent =
                state.documents.get(uri)?.iter().find(|sent| sent.id.to_string() == previous);
            sent.map(|sent| edits(&sent.tokens, &tokens))
        });
        match edits {
            Some(edits) => SemanticTokensDelta { result_id: self.keep(uri, tokens), edits }.into(),
            None => self.full(uri, tokens).into(),
        }
    }

    /// Forgets a document.
    pub(crate) fn forget(&self, uri: &Uri) {
        self.with(|state| state.documents.remove(uri));
    }

    /// Keeps `tokens` under a new name.
    fn keep(&self, uri: &Uri, tokens: Vec<SemanticToken>) -> Option<String> {
        if tokens.len() > TOKENS {
            return None;
        }
        let id = self.with(|state| {
            state.last_id += 1;
            if !state.documents.contains_key(uri) {
                state.make_room();
            }
            let sent = state.documents.entry(uri.clone()).or_default();
            if sent.len() == ANSWERS {
                sent.remove(0);
            }
            sent.push(Sent { id: state.last_id, tokens });
            state.last_id
        });
        Some(id.to_string())
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    /// Forgets the document that was asked about longest ago, if there are too many.
    fn make_room(&mut self) {
        let last = |sent: &[Sent]| sent.last().map(|sent| sent.id);
        if self.documents.len() >= DOCUMENTS
            && let Some((oldest, _)) = self.documents.iter().min_by_key(|(_, sent)| last(sent))
        {
            let oldest = oldest.clone();
            self.documents.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(starts: &[u32]) -> Vec<SemanticToken> {
        let token = |start: &u32| SemanticToken { delta_start: *start, ..Default::default() };
        starts.iter().map(token).collect()
    }

    fn is_delta(answer: &SemanticTokensDeltaResponse) -> bool {
        matches!(answer, SemanticTokensDeltaResponse::SemanticTokensDelta(_))
    }

    #[test]
    fn the_last_answers_are_known() {
        let (sent, uri) = (SentTokens::default(), Uri::from("a:b"));
        let first = sent.full(&uri, tokens(&[1])).result_id.unwrap();
        assert!(is_delta(&sent.delta(&uri, &first, tokens(&[2]))));
        assert!(is_delta(&sent.delta(&uri, &first, tokens(&[3]))));
        assert!(!is_delta(&sent.delta(&uri, &first, tokens(&[4]))));
        assert!(!is_delta(&sent.delta(&uri, "x", tokens(&[4]))));
        assert!(!is_delta(&sent.delta(&Uri::from("a:c"), &first, tokens(&[4]))));
    }

    #[test]
    fn documents_are_forgotten() {
        let sent = SentTokens::default();
        let ids: Vec<String> = (0..DOCUMENTS + 1)
            .map(|n| {
                sent.full(&Uri::from(format!("a:{n}").as_str()), tokens(&[1])).result_id.unwrap()
            })
            .collect();
        let known = |n: usize| {
            is_delta(&sent.delta(&Uri::from(format!("a:{n}").as_str()), &ids[n], tokens(&[])))
        };
        assert!(known(1) && known(DOCUMENTS));
        assert!(!known(0));
        sent.forget(&Uri::from("a:2"));
        assert!(!known(2));
    }
}
