// Generated from /api/openapi.json by `npm run generate`. Do not edit.
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** AbandonBody */
        AbandonBody: {
            approval?: string | null;
            reason: string;
        };
        /** StoreView */
        access_http_shapes_StoreView: {
            code: string;
            currency: string;
            name: string;
            time_zone: string;
        };
        /** AccountBody */
        AccountBody: {
            account: string;
            label: string;
        };
        /** ActionBody */
        ActionBody: {
            /** @default  */
            column?: string;
            kind: components["schemas"]["ActionKind"];
            /** @default  */
            value?: string;
        };
        /**
         * ActionKind
         * @description What is done to many products at once.
         * @enum {string}
         */
        ActionKind: "set" | "clear" | "add" | "remove" | "publish" | "withdraw" | "submit" | "stage";
        /**
         * AddressKind
         * @description What an address is for.
         * @default billing
         * @enum {string}
         */
        AddressKind: "billing" | "delivery";
        /** AddressView */
        AddressView: {
            city: string;
            country: string;
            id: string;
            kind: components["schemas"]["AddressKind"];
            lines: string[];
            postal_code: string;
        };
        /** AdjustBody */
        AdjustBody: {
            amount: number;
            reason: string;
        };
        /** AdjustmentBody */
        AdjustmentBody: {
            /** Format: uuid */
            id: string;
            points: number;
            reason: string;
        };
        /** AdvanceBody */
        AdvanceBody: {
            kind: components["schemas"]["AdvanceKind"];
            /** Format: uuid */
            reservation: string;
            tax_class: string;
            use?: components["schemas"]["AdvanceUse"];
        };
        /**
         * AdvanceKind
         * @description What was agreed; where nothing was, the law takes it for earnest money.
         * @default earnest
         * @enum {string}
         */
        AdvanceKind: "down_payment" | "earnest";
        /**
         * AdvanceUse
         * @description What a line does. `kept` and `compensation` go together; `doubled` follows what was given back.
         * @default paid
         * @enum {string}
         */
        AdvanceUse: "paid" | "deducted" | "kept" | "compensation" | "doubled" | "refunded";
        /** AmountBody */
        AmountBody: {
            amount: number;
            /** @constant */
            kind: "amount";
        };
        /** AmountExampleBody */
        AmountExampleBody: {
            amount: number;
            rules: components["schemas"]["ProgrammeBody"];
            tier?: string | null;
            weekday: number;
        };
        /** ApartBody */
        ApartBody: {
            /** Format: uuid */
            other: string;
        };
        /** ApartView */
        ApartView: {
            changed: boolean;
        };
        /** PlaceBody */
        app_http_schedules_PlaceBody: {
            /** @default  */
            folder?: string;
            proof?: components["schemas"]["Proof"];
            /** @default  */
            url?: string;
        };
        /** CountBody */
        app_http_segments_CountBody: {
            conditions: components["schemas"]["ConditionsBody"];
        };
        /** ApprovalBody */
        ApprovalBody: {
            about?: string | null;
            amount: components["schemas"]["MoneyBody"];
            approver: components["schemas"]["ApproverBody"];
            /** @enum {string} */
            permission: "till.line.override_price" | "till.empties.pay_out" | "till.return.without_receipt" | "till.day.close_difference" | "payments.outcome.resolve";
            reason: string;
            till: string;
        };
        /** ApproverBody */
        ApproverBody: {
            badge?: string | null;
            email?: string | null;
            password?: string | null;
            person?: string | null;
            pin?: string | null;
            totp?: string | null;
        };
        /** AssetBody */
        AssetBody: {
            alt: {
                [key: string]: string;
            };
            /** @default 500000 */
            focus_x?: number;
            /** @default 500000 */
            focus_y?: number;
            /** @default  */
            rights?: string;
            rights_until?: string | null;
        };
        /** AssetList */
        AssetList: {
            assets: string[];
        };
        /** AssignBody */
        AssignBody: {
            person: string | null;
        };
        /** AttemptBody */
        AttemptBody: {
            amount: components["schemas"]["MoneyBody"];
            basket?: string | null;
            direction?: components["schemas"]["Direction"];
            due?: components["schemas"]["MoneyBody"] | null;
            /**
             * @default card
             * @constant
             */
            kind?: "card";
            original?: string | null;
            terminal?: string | null;
            ticket?: string | null;
            till: string;
        };
        /** AttestationBody */
        AttestationBody: {
            publisher: string;
            signed_on: string;
        };
        /** BacktestBody */
        BacktestBody: {
            from?: string | null;
            stores?: string[];
            to?: string | null;
            /** @default 0 */
            uplift?: string;
        };
        /** BadgeBody */
        BadgeBody: {
            badge: string | null;
        };
        /** BasketBody */
        BasketBody: {
            at?: string | null;
            channel?: string | null;
            coupons?: string[];
            customer?: string | null;
            destination?: string | null;
            /** @default false */
            explain?: boolean;
            hold?: string | null;
            lines: components["schemas"]["till_services_shapes_LineBody"][];
            /** @default false */
            meal_vouchers?: boolean;
            place?: string | null;
            shipping?: components["schemas"]["ShippingBody"] | null;
            till?: string | null;
            where?: components["schemas"]["Where"];
        };
        /** BundleBody */
        BundleBody: {
            /** @constant */
            kind: "bundle";
            price: number;
            slots: (components["schemas"]["SlotBody"] | unknown)[];
        };
        /** BuyerBody */
        BuyerBody: {
            city: string;
            /** @default FR */
            country?: string;
            lines?: string[];
            name: string;
            /** @default  */
            postcode?: string;
            /** @default  */
            reference?: string;
            /** @default  */
            siren?: string;
            /** @default  */
            vat_number?: string;
        };
        /** CampaignBody */
        CampaignBody: {
            kind?: string | null;
            label: {
                [key: string]: string;
            };
            /** @default [] */
            price_lists?: (string | unknown)[];
            /** @default [] */
            promotions?: (string | unknown)[];
            valid_from?: string | null;
            valid_to?: string | null;
        };
        /** CancelReservationBody */
        CancelReservationBody: {
            by: components["schemas"]["Party"];
            reason: string;
        };
        /** CapitalBody */
        CapitalBody: {
            amount: number;
            currency?: string | null;
        };
        /** ResolveBody */
        cases_http_ResolveBody: {
            /** @default false */
            dismiss?: boolean;
            note?: string | null;
        };
        /**
         * CaseState
         * @description Open until somebody decides; dismissed is a decision that there was nothing to do.
         * @enum {string}
         */
        CaseState: "open" | "resolved" | "dismissed";
        /** CaseView */
        CaseView: {
            assignee: string | null;
            assignee_name: string | null;
            closed_at: string | null;
            comments?: components["schemas"]["CommentView"][] | null;
            due: string | null;
            facts: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            kind: string;
            occurrences: number;
            opened_at: string;
            state: string;
            store_id: string | null;
            subject: string;
            title: string;
        };
        /** CashBody */
        CashBody: {
            amount: components["schemas"]["MoneyBody"];
            /** Format: uuid */
            id: string;
            reason: string;
            /** @default false */
            safe?: boolean;
        };
        /** MergeBody */
        catalog_http_categories_MergeBody: {
            seen?: string | null;
            source: string;
            target: string;
        };
        /** PlaceBody */
        catalog_http_products_PlaceBody: {
            channel?: string | null;
            locale?: string | null;
        };
        /** StepBody */
        catalog_http_products_StepBody: {
            /** @default  */
            comment?: string;
        };
        /** NoteBody */
        catalog_http_proposals_NoteBody: {
            note?: string | null;
        };
        /** TaskBody */
        catalog_http_team_TaskBody: {
            assignee?: string | null;
            due?: string | null;
            text: string;
        };
        /** CatalogueBody */
        CatalogueBody: {
            category?: string | null;
            channel: string;
            /** @default 3 */
            columns?: number;
            locale: string;
            /** @default true */
            prices?: boolean;
            store?: string | null;
            /** @default  */
            title?: string;
        };
        /** MoveBody */
        categories_MoveBody: {
            before?: string | null;
            category: string;
            parent?: string | null;
        };
        /** CellBody */
        CellBody: {
            now: string;
            was: string;
        };
        /** CellsBody */
        CellsBody: {
            changes: components["schemas"]["RowBody"][];
        };
        /** ChangeBody */
        ChangeBody: {
            actions: components["schemas"]["ActionBody"][];
            foreseen?: components["schemas"]["Meant"] | null;
            selection: components["schemas"]["Selection"];
        };
        /** ChargeBody */
        ChargeBody: {
            amount: number;
            code: string;
        };
        /** ChequeBody */
        ChequeBody: {
            position: number;
            /** Format: uuid */
            ticket: string;
        };
        /** ClientBody */
        ClientBody: {
            name: string;
            narrowing?: {
                [key: string]: string[];
            };
            role: string;
            store?: string | null;
        };
        /** ClientView */
        ClientView: {
            created_at: string;
            /** Format: uuid */
            id: string;
            name: string;
            narrowing: {
                [key: string]: string[];
            };
            revoked_at: string | null;
            role: string;
            secret?: string | null;
            store: string | null;
        };
        /** CloseBody */
        CloseBody: {
            approval?: string | null;
            count?: string | null;
            counted?: components["schemas"]["till_http_tills_CountBody"][];
            left?: components["schemas"]["MoneyBody"] | null;
            reason?: string | null;
        };
        /** ClosedBody */
        ClosedBody: {
            days?: number[];
            end: string;
            start: string;
            store?: string | null;
        };
        /** CodeBody */
        CodeBody: {
            code: string;
        };
        /** CodesBody */
        CodesBody: {
            count: number;
            /** @default  */
            prefix?: string;
        };
        /** ColumnBody */
        ColumnBody: {
            /** @default false */
            is_required?: boolean;
            length_max?: number | null;
            name: string;
            source: string;
        };
        /** ColumnsBody */
        ColumnsBody: {
            approval_code?: string | null;
            day?: string | null;
            fee?: string | null;
            gross: string;
            reference?: string | null;
        };
        /** ColumnView */
        ColumnView: {
            channel: string | null;
            choices: [
                string,
                string
            ][];
            column: string;
            currency: string;
            is_fixed: boolean;
            is_list: boolean;
            label: string;
            locale: string | null;
            type: string;
        };
        /** CommentBody */
        CommentBody: {
            text: string;
        };
        /** CommentView */
        CommentView: {
            at: string;
            author: string;
            author_name: string | null;
            /** Format: uuid */
            id: string;
            names: {
                [key: string]: string;
            };
            text: string;
        };
        /** AddressBody */
        company_http_AddressBody: {
            city: string;
            country: string;
            lines?: string[];
            /** @default  */
            postcode?: string;
        };
        /** HoursBody */
        company_http_HoursBody: {
            closes: string;
            opens: string;
        };
        /** StoreView */
        company_http_StoreView: {
            address: components["schemas"]["company_http_AddressBody"];
            code: string;
            currency: string;
            hours: {
                [key: string]: components["schemas"]["company_http_HoursBody"][];
            };
            /** Format: uuid */
            id: string;
            legal_entity: string;
            locale: string;
            name: string;
            node: string;
            phone: string;
            registration_number: string | null;
            territory: string;
            time_zone: string;
            version: number;
        };
        /** ConditionsBody */
        ConditionsBody: {
            amount_max?: number | null;
            amount_min?: number | null;
            bought_within_days?: number | null;
            /** @default [] */
            categories?: (string | unknown)[];
            /** @default [] */
            consents?: (string | unknown)[];
            /** @default EUR */
            currency?: string;
            /** @default [] */
            groups?: (string | unknown)[];
            /** @default [] */
            items?: (string | unknown)[];
            /** @default [] */
            kinds?: (string | unknown)[];
            not_bought_within_days?: number | null;
            orders_max?: number | null;
            orders_min?: number | null;
            /** @default [] */
            skus?: (string | unknown)[];
            /** @default [] */
            stores?: (string | unknown)[];
        };
        /**
         * Connection
         * @description How a printer is reached: `host:port` over TCP, or the device file of a USB port.
         * @enum {string}
         */
        Connection: "network" | "usb";
        /**
         * Way
         * @description Files come in, or go out.
         * @enum {string}
         */
        connectors_domain_schedules_Way: "in" | "out";
        /** ConsentBody */
        ConsentBody: {
            channel: string;
            given: boolean;
            purpose: string;
            reference?: string | null;
            source: components["schemas"]["Source"];
            wording?: string | null;
        };
        /** ConsentsView */
        ConsentsView: {
            history: components["schemas"]["ConsentView"][];
            items: components["schemas"]["StandingView"][];
        };
        /** ConsentView */
        ConsentView: {
            at: string;
            by: string;
            channel: string;
            given: boolean;
            /** Format: uuid */
            id: string;
            purpose: string;
            reference: string | null;
            source: string;
            wording: string;
        };
        /** ContactBody */
        ContactBody: {
            /** @default  */
            id?: string;
            kind: components["schemas"]["ContactKind"];
            /** @default  */
            label?: string;
            value: string;
        };
        /**
         * ContactKind
         * @description Ways to reach somebody.
         * @enum {string}
         */
        ContactKind: "phone" | "mobile" | "email";
        /** ContactView */
        ContactView: {
            id: string;
            kind: components["schemas"]["ContactKind"];
            label: string;
            value: string;
        };
        /** ControllerBody */
        ControllerBody: {
            /** @default  */
            contact?: string;
            name: string;
        };
        /** ConversionBody */
        ConversionBody: {
            default_unit?: string | null;
            filterable?: boolean | null;
            keep_channel?: string | null;
            keep_locale?: string | null;
            localizable?: boolean | null;
            measurement_family?: string | null;
            multiple?: boolean | null;
            per_channel?: boolean | null;
            type?: string | null;
            unique?: boolean | null;
        };
        /** CopyBody */
        CopyBody: {
            code: string;
        };
        /** CorrectionBody */
        CorrectionBody: {
            amount: number;
            /** Format: uuid */
            id: string;
            reason: string;
        };
        /** CostBody */
        CostBody: {
            amount: number | null;
            currency: string;
            /** @default 1 */
            per?: string;
            valid_from?: string | null;
        };
        /** CostView */
        CostView: {
            amount: number | null;
            currency: string;
            per: string;
            valid_from: string;
        };
        /** CountedBody */
        CountedBody: {
            amount: components["schemas"]["MoneyBody"];
            tender: string;
        };
        /** CountingBody */
        CountingBody: {
            counted?: components["schemas"]["CountedBody"][];
            pieces?: {
                [key: string]: number;
            };
        };
        /** CouponSeriesBody */
        CouponSeriesBody: {
            /** @default false */
            is_released_on_return?: boolean;
            label: {
                [key: string]: string;
            };
            shared_code?: string | null;
            uses_max?: number | null;
            valid_from?: string | null;
            valid_to?: string | null;
        };
        /** CustomerBody */
        CustomerBody: {
            /** @default [] */
            addresses?: (components["schemas"]["customers_http_shapes_AddressBody"] | unknown)[];
            birth_date?: string | null;
            /** @default [] */
            cards?: (string | unknown)[];
            /** @default  */
            company_name?: string;
            /** @default [] */
            contacts?: (components["schemas"]["ContactBody"] | unknown)[];
            /** @default  */
            family_name?: string;
            /** @default  */
            given_name?: string;
            groups?: string[] | null;
            household?: string | null;
            kind?: components["schemas"]["CustomerKind"];
            /** @default fr_FR */
            language?: string;
            siren?: string | null;
            siret?: string | null;
            store?: string | null;
            vat_number?: string | null;
        };
        /**
         * CustomerKind
         * @description Who buys.
         * @default person
         * @enum {string}
         */
        CustomerKind: "person" | "company";
        /** TermsBody */
        customers_http_accounts_TermsBody: {
            credit_limit: number;
            currency: string;
            /** @default false */
            is_blocked?: boolean;
            terms_days: number;
        };
        /** RuleBody */
        customers_http_groups_RuleBody: {
            bought_within_days?: number | null;
            /** @default [] */
            kinds?: components["schemas"]["CustomerKind"][];
            not_bought_within_days?: number | null;
            purchases_min?: number | null;
            segment?: string | null;
            spent_min?: number | null;
            /** @default [] */
            stores?: (string | unknown)[];
        };
        /** MergeBody */
        customers_http_merging_MergeBody: {
            /** Format: uuid */
            into: string;
        };
        /** NoteBody */
        customers_http_notes_NoteBody: {
            text: string;
        };
        /** TaskBody */
        customers_http_notes_TaskBody: {
            assignee?: string | null;
            /** @default false */
            done?: boolean;
            due_on?: string | null;
            text: string;
        };
        /** AddressBody */
        customers_http_shapes_AddressBody: {
            /** @default  */
            city?: string;
            /** @default  */
            country?: string;
            /** @default  */
            id?: string;
            kind?: components["schemas"]["AddressKind"];
            /** @default [] */
            lines?: (string | unknown)[];
            /** @default  */
            postal_code?: string;
        };
        /** RewardBody */
        customers_services_programme_RewardBody: {
            code: string;
            coupon_series: string;
            name: {
                [key: string]: string;
            };
            points: number;
        };
        /** CustomerView */
        CustomerView: {
            addresses: components["schemas"]["AddressView"][];
            birth_date: string | null;
            cards: string[];
            company_name: string;
            contacts: components["schemas"]["ContactView"][];
            created_at: string;
            family_name: string;
            given_name: string;
            groups: string[];
            household: string | null;
            housemates: components["schemas"]["HousemateView"][];
            /** Format: uuid */
            id: string;
            kind: components["schemas"]["CustomerKind"];
            language: string;
            last_activity_at: string;
            last_purchase_at: string | null;
            merged: components["schemas"]["MergedView"][];
            name: string;
            phones_shown: {
                [key: string]: string;
            };
            purchases: number;
            siren: string | null;
            siret: string | null;
            spent: number;
            store: string | null;
            vat_number: string | null;
            version: number;
        };
        /** DecisionBody */
        DecisionBody: {
            approved?: string[];
            despite?: string[];
            /** @default  */
            reason?: string;
            rejected?: string[];
            seen?: string | null;
        };
        /** DepartmentBody */
        DepartmentBody: {
            code: string;
            label: {
                [key: string]: string;
            };
            /** @default standard */
            tax_class?: string;
        };
        /** DetailsBody */
        DetailsBody: {
            expires_on?: string | null;
            lot?: string | null;
            note?: string | null;
            reading?: string | null;
            serial?: string | null;
            /** @enum {null|string} */
            weighed?: "scale" | "live" | null;
        };
        /**
         * Direction
         * @description A refund runs through the same machine.
         * @default charge
         * @enum {string}
         */
        Direction: "charge" | "refund";
        /** DiscardBody */
        DiscardBody: {
            reason: string;
            till: string;
        };
        /** DistanceBody */
        DistanceBody: {
            amount: number;
            /** @default false */
            is_destination?: boolean;
            /** @default false */
            is_oss?: boolean;
        };
        /** DocumentBody */
        DocumentBody: {
            from?: string | null;
            kind: components["schemas"]["DocumentKind"];
            lines: components["schemas"]["inventory_http_LineBody"][];
            to?: string | null;
        };
        /**
         * DocumentKind
         * @description What a document does to stock.
         *
         *         receipt: goods come in. transfer: from place to place. loss: goods are broken, stolen or out of date.
         *         adjustment: a correction by a stated quantity. count: what lies there, whatever the ledger thought.
         * @enum {string}
         */
        DocumentKind: "receipt" | "adjustment" | "transfer" | "count" | "loss";
        /** DrawerBody */
        DrawerBody: {
            reason: string;
        };
        /**
         * Driver
         * @description Which language a scale speaks.
         * @enum {string}
         */
        Driver: "dialog06" | "toledo8217";
        /** EndBody */
        EndBody: {
            said?: number | null;
        };
        /** EnrolmentView */
        EnrolmentView: {
            secret: string;
            uri: string;
        };
        /**
         * Every
         * @description How often.
         * @enum {string}
         */
        Every: "minutes" | "hour" | "day" | "week" | "month";
        /** ExaminedBody */
        ExaminedBody: {
            /** @default - */
            code?: string;
            promotion: components["schemas"]["PromotionBody"];
            store?: string | null;
        };
        /** ExampleBody */
        ExampleBody: {
            at?: string | null;
            /** @default [] */
            groups?: (string | unknown)[];
            rules?: components["schemas"]["ProgrammeBody"] | null;
            ticket: components["schemas"]["TicketBody"];
            tier?: string | null;
        };
        /** ExchangeBody */
        ExchangeBody: {
            /** Format: uuid */
            return_id: string;
            returned: components["schemas"]["ReturnBody"];
            sold: components["schemas"]["TicketBody"];
        };
        /** ExpiryBody */
        ExpiryBody: {
            expires_on: string | null;
            reason: string;
        };
        /** ExportBody */
        ExportBody: {
            channel?: string | null;
            columns?: string[];
            filter?: components["schemas"]["Wanted"];
            /** @enum {string} */
            form: "csv" | "xlsx" | "jsonl" | "akeneo";
            locale?: string | null;
        };
        /** ExtraBody */
        ExtraBody: {
            code: string;
            points: number;
            selection: components["schemas"]["LinesBody"];
        };
        /** FacingBody */
        FacingBody: {
            /** @default  */
            position?: string;
        };
        /** FavouritePageBody */
        FavouritePageBody: {
            label: {
                [key: string]: string;
            };
            skus: string[];
        };
        /** FavouritesBody */
        FavouritesBody: {
            pages: components["schemas"]["FavouritePageBody"][];
        };
        /** FeedBody */
        FeedBody: {
            categories?: {
                [key: string]: string;
            };
            channel: string;
            columns: components["schemas"]["ColumnBody"][];
            form: components["schemas"]["Form"];
            /** @default true */
            is_active?: boolean;
            label: string;
            locale: string;
        };
        /** FileName */
        FileName: {
            /** Format: uuid */
            asset: string;
            file_name: string;
        };
        /** FileNames */
        FileNames: {
            files: components["schemas"]["FileName"][];
        };
        /** FindBody */
        FindBody: {
            basket?: string | null;
            number: string;
            pin?: string | null;
            store: string;
        };
        /** FirstBody */
        FirstBody: {
            is_default: boolean;
        };
        /** FirstPasswordView */
        FirstPasswordView: {
            first_password: string;
        };
        /** FixedPriceBody */
        FixedPriceBody: {
            amount: number;
            /** @constant */
            kind: "fixed_price";
        };
        /**
         * Form
         * @description How a feed is written. GOOGLE: RSS 2.0 with the elements of its namespace.
         * @enum {string}
         */
        Form: "google" | "xml" | "csv" | "json";
        /** GiftBody */
        GiftBody: {
            from_amount?: number | null;
            from_quantity?: number | null;
            gift: components["schemas"]["SlotBody"];
            /** @constant */
            kind: "gift";
        };
        /** GridBody */
        GridBody: {
            after?: string | null;
            columns: string[];
            filter?: components["schemas"]["Wanted"];
            limit?: number | null;
        };
        /** GroupBody */
        GroupBody: {
            name: {
                [key: string]: string;
            };
            order_minimum?: number | null;
            rule?: components["schemas"]["customers_http_groups_RuleBody"] | null;
        };
        /** GroupView */
        GroupView: {
            code: string;
            customers: number;
            name: {
                [key: string]: string;
            };
            order_minimum: number | null;
            rule: components["schemas"]["customers_http_groups_RuleBody"] | null;
            version: number;
        };
        /** HoldBody */
        HoldBody: {
            channel?: string | null;
        };
        /** HoldTimeBody */
        HoldTimeBody: {
            minutes: number;
        };
        /** HousemateView */
        HousemateView: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        /** LineBody */
        inventory_http_LineBody: {
            quantity: string;
            reason?: string | null;
            sku: string;
        };
        /** PlaceBody */
        inventory_http_PlaceBody: {
            kind: components["schemas"]["PlaceKind"];
            name: {
                [key: string]: string;
            };
            store?: string | null;
        };
        /** InvoiceBody */
        InvoiceBody: {
            buyer: components["schemas"]["BuyerBody"];
            /** Format: uuid */
            ticket: string;
        };
        /** IssueBody */
        IssueBody: {
            address?: string | null;
            /** @default  */
            reason?: string;
            /** Format: uuid */
            ticket: string;
            till?: string | null;
            way: components["schemas"]["till_domain_paper_Way"];
        };
        /** LawfulBody */
        LawfulBody: {
            families: {
                [key: string]: string[];
            };
        };
        /** LegalEntityBody */
        LegalEntityBody: {
            address: components["schemas"]["company_http_AddressBody"];
            /** @default EUR */
            currency?: string;
            /** @default  */
            legal_form?: string;
            name: string;
            /** @default  */
            register?: string;
            registration_number?: string | null;
            share_capital?: components["schemas"]["CapitalBody"] | null;
            vat_number?: string | null;
        };
        /** LegalEntityView */
        LegalEntityView: {
            address: components["schemas"]["company_http_AddressBody"];
            code: string;
            currency: string;
            /** Format: uuid */
            id: string;
            legal_form: string;
            name: string;
            register: string;
            registration_number: string | null;
            share_capital: components["schemas"]["CapitalBody"] | null;
            vat_number: string | null;
            version: number;
        };
        /** LetterBody */
        LetterBody: {
            address: string;
            /** @default 7 */
            hour?: number;
            /** @enum {string} */
            kind: "morning" | "tonight";
            store?: string | null;
        };
        /**
         * Level
         * @description Where an item stands: alone, or on a level of a family of variants.
         * @enum {string}
         */
        Level: "simple" | "root" | "sub" | "variant";
        /**
         * Lifecycle
         * @description The stages, in their order.
         * @enum {string}
         */
        Lifecycle: "active" | "phase_out" | "discontinued" | "archived";
        /** LifecycleBody */
        LifecycleBody: {
            lifecycle: components["schemas"]["Lifecycle"];
        };
        /** LiftBody */
        LiftBody: {
            reason: string;
        };
        /**
         * LimitsBody
         * @default {}
         */
        LimitsBody: {
            amount_per_year?: number | null;
            in_total?: number | null;
            per_basket?: number | null;
            per_customer?: number | null;
        };
        /**
         * LinesBody
         * @default {}
         */
        LinesBody: {
            /** @default [] */
            departments?: (string | unknown)[];
            /** @default [] */
            keys?: (string | unknown)[];
            /** @default [] */
            skus?: (string | unknown)[];
            /** @default [] */
            tax_classes?: (string | unknown)[];
        };
        /** MailBody */
        MailBody: {
            address: string;
        };
        /** MailingBody */
        MailingBody: {
            coupon_series?: string | null;
            segment: string;
            template: string;
        };
        /** MapBody */
        MapBody: {
            accounts: {
                [key: string]: components["schemas"]["AccountBody"];
            };
        };
        /** MappingBody */
        MappingBody: {
            columns: components["schemas"]["TargetBody"][];
            constants?: {
                [key: string]: string;
            };
            name: string;
        };
        /** MappingView */
        MappingView: {
            code: string;
            columns: components["schemas"]["TargetBody"][];
            constants: {
                [key: string]: string;
            };
            name: string;
        };
        /** MasksBody */
        MasksBody: {
            masks: {
                [key: string]: string;
            };
        };
        /** Meant */
        Meant: {
            digest: string;
            total: number;
        };
        /** MergedView */
        MergedView: {
            addresses: components["schemas"]["AddressView"][];
            cards: string[];
            contacts: components["schemas"]["ContactView"][];
            /** Format: uuid */
            id: string;
            name: string;
        };
        /** MoneyBody */
        MoneyBody: {
            amount: number;
            currency: string;
        };
        /**
         * MoveKind
         * @description The ways in which products change level or family.
         * @enum {string}
         */
        MoveKind: "attach" | "detach" | "to_simple" | "change_family";
        /** MoveBody */
        moves_MoveBody: {
            axes?: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
            family?: string | null;
            family_variant?: string | null;
            kind: components["schemas"]["MoveKind"];
            parent?: string | null;
            seen?: string | null;
            skus: string[];
        };
        /** MultiplierBody */
        MultiplierBody: {
            code: string;
            from_day?: string | null;
            from_minute?: number | null;
            /** @default [] */
            groups?: (string | unknown)[];
            percent: number;
            selection?: components["schemas"]["LinesBody"];
            /** @default [] */
            tiers?: (string | unknown)[];
            to_day?: string | null;
            to_minute?: number | null;
            /** @default [] */
            weekdays?: (number | unknown)[];
        };
        /** NameBody */
        NameBody: {
            name: string | null;
        };
        /** NamedBody */
        NamedBody: {
            skus: (string | unknown)[];
            /** @default false */
            skus_too?: boolean;
        };
        /** NForMBody */
        NForMBody: {
            /** @constant */
            kind: "n_for_m";
            pay: number;
            take: number;
        };
        /** NoteView */
        NoteView: {
            at: string;
            by: string;
            /** Format: uuid */
            id: string;
            text: string;
        };
        /** NthPercentBody */
        NthPercentBody: {
            /** @constant */
            kind: "nth_percent";
            nth: number;
            rate: string;
        };
        /** NumbersBody */
        NumbersBody: {
            country: string;
            /** @default  */
            siren?: string;
            /** @default  */
            siret?: string;
            /** @default  */
            vat_number?: string;
        };
        /** OAuthError */
        OAuthError: {
            /** @enum {string} */
            error: "invalid_request" | "invalid_client" | "unsupported_grant_type" | "invalid_scope";
        };
        /** OfferBody */
        OfferBody: {
            series: string;
        };
        /** OfferView */
        OfferView: {
            coupon: string;
            label: string;
            series: string;
            valid_from: string | null;
            valid_to: string | null;
        };
        /** OpenBody */
        OpenBody: {
            float: components["schemas"]["MoneyBody"];
        };
        /** OpenSessionView */
        OpenSessionView: {
            address: string;
            current: boolean;
            device: string;
            ends_at: string;
            /** Format: uuid */
            id: string;
            seen_at: string;
            started_at: string;
        };
        /** OverrideBody */
        OverrideBody: {
            approval?: string | null;
            reason: string;
        };
        /** OwnBarcodesBody */
        OwnBarcodesBody: {
            skus: string[];
        };
        /** OwnPinBody */
        OwnPinBody: {
            password: string;
            pin: string;
        };
        /** PaidBody */
        PaidBody: {
            amount: number;
            /** Format: uuid */
            charge: string;
        };
        /** ParkBody */
        ParkBody: {
            amount?: components["schemas"]["MoneyBody"] | null;
            content: string;
            things: number;
            till: string;
            words: string;
        };
        /**
         * Party
         * @description Who does not want it any more.
         * @enum {string}
         */
        Party: "customer" | "seller";
        /** PasswordBody */
        PasswordBody: {
            current: string;
            new: string;
        };
        /** PatternBody */
        PatternBody: {
            label_pattern?: string | null;
            sku_pattern?: string | null;
        };
        /** PaymentBody */
        PaymentBody: {
            amount: number;
            /** @default [] */
            charges?: (components["schemas"]["PaidBody"] | unknown)[];
            /** Format: uuid */
            id: string;
            /** @default  */
            reference?: string;
        };
        /** TermsBody */
        payments_http_liability_TermsBody: {
            items: components["schemas"]["TermBody"][];
        };
        /** CountBody */
        payments_http_till_CountBody: {
            /** @default 1 */
            count?: number;
        };
        /** SlipBody */
        payments_http_till_SlipBody: {
            /**
             * @default html
             * @enum {string}
             */
            as?: "html" | "pdf" | "escpos" | "text";
            basket?: string | null;
            number: string;
            pin?: string | null;
            sealed_pin?: string | null;
            store: string;
            /**
             * @default 42
             * @enum {integer}
             */
            width?: 42 | 48;
        };
        /** PercentageBody */
        PercentageBody: {
            /** @constant */
            kind: "percentage";
            rate: string;
        };
        /** PeriodBody */
        PeriodBody: {
            first: string;
            last: string;
        };
        /** PermissionView */
        PermissionView: {
            code: string;
            narrowings?: {
                [key: string]: string[];
            }[];
            stores: string[] | null;
        };
        /** PersonBody */
        PersonBody: {
            /** @default false */
            disabled?: boolean;
            email: string;
            /** @default fr_FR */
            locale?: string;
            name: string;
            password?: string | null;
            roles?: components["schemas"]["RoleBody"][] | null;
        };
        /** PersonView */
        PersonView: {
            created_at: string;
            disabled: boolean;
            email: string;
            first_password?: string | null;
            /** Format: uuid */
            id: string;
            locale: string;
            name: string;
            password_change_due: boolean;
            roles: components["schemas"]["RoleBody"][];
            totp_enrolled: boolean;
            version: number;
        };
        /**
         * Phase
         * @description What people see: the state and the dates together.
         * @enum {string}
         */
        Phase: "draft" | "scheduled" | "running" | "paused" | "ended";
        /** PinBody */
        PinBody: {
            pin: string | null;
        };
        /**
         * PlaceKind
         * @description What a place is; the last four stand for the world outside.
         * @enum {string}
         */
        PlaceKind: "shelf" | "back_room" | "warehouse" | "transit" | "quarantine" | "supplier" | "customer" | "loss" | "adjustment";
        /** PlaceView */
        PlaceView: {
            code: string;
            kind: components["schemas"]["PlaceKind"];
            name: {
                [key: string]: string;
            };
            node: string;
            store: string | null;
        };
        /** PlanBody */
        PlanBody: {
            /** @enum {string} */
            action: "publish" | "withdraw" | "active" | "phase_out" | "discontinued" | "archived";
            at: string;
            channel?: string | null;
            locale?: string | null;
        };
        /** PolicyBody */
        PolicyBody: {
            /** @default false */
            blind?: boolean;
            drop_above?: components["schemas"]["MoneyBody"] | null;
            float?: components["schemas"]["MoneyBody"] | null;
            tolerance?: components["schemas"]["MoneyBody"] | null;
        };
        /** PreviewBody */
        PreviewBody: {
            changes?: {
                [key: string]: unknown;
            };
            channel: string;
            /** @default a4_24 */
            format?: string;
            locale: string;
        };
        /** PriceBody */
        PriceBody: {
            amount: number;
            currency: string;
        };
        /** PriceListBody */
        PriceListBody: {
            channels?: string[];
            currency: string;
            customer_groups?: string[];
            /** @default false */
            is_net?: boolean;
            label: {
                [key: string]: string;
            };
            /** @default 0 */
            priority?: number;
            stores?: string[];
            valid_from?: string | null;
            valid_to?: string | null;
        };
        /** PriceListView */
        PriceListView: {
            channels: string[];
            code: string;
            currency: string;
            customer_groups: string[];
            is_net: boolean;
            label: {
                [key: string]: string;
            };
            priority: number;
            stores: string[];
            valid_from: string | null;
            valid_to: string | null;
        };
        /** RewardBody */
        pricing_http_rewards_RewardBody: {
            /** Format: uuid */
            id: string;
            reward: string;
        };
        /** HoursBody */
        pricing_services_promotion_bodies_HoursBody: {
            end: string;
            start: string;
        };
        /** StepBody */
        pricing_services_promotion_bodies_StepBody: {
            amount?: number | null;
            from_amount: number;
            rate?: string | null;
        };
        /** PrinterBody */
        PrinterBody: {
            address: string;
            /** @default true */
            answers?: boolean;
            /**
             * @default 42
             * @enum {integer}
             */
            columns?: 32 | 42 | 48;
            connection: components["schemas"]["Connection"];
            /** @default false */
            has_drawer?: boolean;
            logo?: string | null;
        };
        /**
         * Problem
         * @description A refusal (RFC 9457); `type` is stable, `detail` is in the caller's language.
         */
        Problem: {
            detail: string;
            errors?: {
                code: string;
                detail: string;
                pointer: string;
            }[];
            status: number;
            title: string;
            type: string;
        };
        /** ProblemBody */
        ProblemBody: {
            problem: string;
        };
        /** ProfileBody */
        ProfileBody: {
            currency: string;
            deposit?: components["schemas"]["ChargeBody"] | null;
            eco?: components["schemas"]["ChargeBody"][];
            shares?: components["schemas"]["ShareBody"][];
            valid_from?: string | null;
        };
        /** ProfileView */
        ProfileView: {
            currency: string;
            deposit: components["schemas"]["ChargeBody"] | null;
            eco: components["schemas"]["ChargeBody"][];
            shares: components["schemas"]["ShareBody"][];
            valid_from: string;
        };
        /** ProgramBody */
        ProgramBody: {
            expires_at?: string | null;
            name: string;
            narrowing?: {
                [key: string]: string[];
            };
            role: string;
            store?: string | null;
        };
        /** ProgrammeBody */
        ProgrammeBody: {
            /**
             * @default due
             * @enum {string}
             */
            basis?: "due" | "net";
            /** @default 0 */
            birthday_points?: number;
            currency: string;
            excluded?: components["schemas"]["LinesBody"];
            expiry_months?: number | null;
            /** @default [] */
            extras?: (components["schemas"]["ExtraBody"] | unknown)[];
            /** @default 0 */
            floor?: number;
            /** @default false */
            is_earned_on_points?: boolean;
            /** @default [] */
            multipliers?: (components["schemas"]["MultiplierBody"] | unknown)[];
            name: {
                [key: string]: string;
            };
            per_amount: number;
            points: number;
            redeeming?: components["schemas"]["RedeemingBody"] | null;
            /** @default [] */
            rewards?: (components["schemas"]["customers_services_programme_RewardBody"] | unknown)[];
            /**
             * @default down
             * @enum {string}
             */
            rounding?: "half_up" | "half_even" | "down" | "up";
            tiers?: components["schemas"]["TiersBody"];
            /** @default 0 */
            welcome_points?: number;
        };
        /** ProgrammeVersionBody */
        ProgrammeVersionBody: {
            rules: components["schemas"]["ProgrammeBody"];
            valid_from?: string | null;
        };
        /** PromotionBody */
        PromotionBody: {
            campaign?: string | null;
            /**
             * @default line
             * @enum {string}
             */
            class?: "line" | "basket" | "shipping";
            /**
             * @default [
             *       "line",
             *       "basket",
             *       "shipping"
             *     ]
             */
            combines_classes?: ("line" | "basket" | "shipping")[];
            /** @default [] */
            combines_with?: (string | unknown)[];
            coupon_series?: string | null;
            currency?: string | null;
            exclusion?: components["schemas"]["SelectionBody"];
            label: {
                [key: string]: string;
            };
            limits?: components["schemas"]["LimitsBody"];
            offer: components["schemas"]["PercentageBody"] | components["schemas"]["AmountBody"] | components["schemas"]["FixedPriceBody"] | components["schemas"]["NForMBody"] | components["schemas"]["NthPercentBody"] | components["schemas"]["BundleBody"] | components["schemas"]["GiftBody"] | components["schemas"]["ThresholdBody"];
            /** @default 0 */
            priority?: number;
            scope?: components["schemas"]["ScopeBody"];
            selection?: components["schemas"]["SelectionBody"];
            /** @default [] */
            tags?: (string | unknown)[];
        };
        /** PromotionPut */
        PromotionPut: {
            campaign?: string | null;
            /**
             * @default line
             * @enum {string}
             */
            class?: "line" | "basket" | "shipping";
            /**
             * @default [
             *       "line",
             *       "basket",
             *       "shipping"
             *     ]
             */
            combines_classes?: ("line" | "basket" | "shipping")[];
            /** @default [] */
            combines_with?: (string | unknown)[];
            coupon_series?: string | null;
            currency?: string | null;
            exclusion?: components["schemas"]["SelectionBody"];
            label: {
                [key: string]: string;
            };
            limits?: components["schemas"]["LimitsBody"];
            offer: components["schemas"]["PercentageBody"] | components["schemas"]["AmountBody"] | components["schemas"]["FixedPriceBody"] | components["schemas"]["NForMBody"] | components["schemas"]["NthPercentBody"] | components["schemas"]["BundleBody"] | components["schemas"]["GiftBody"] | components["schemas"]["ThresholdBody"];
            /** @default 0 */
            priority?: number;
            scope?: components["schemas"]["ScopeBody"];
            selection?: components["schemas"]["SelectionBody"];
            /** @enum {null|string} */
            state?: "draft" | "active" | null;
            /** @default [] */
            tags?: (string | unknown)[];
        };
        /**
         * Proof
         * @description How we say to an address who we are; the secret is a token, `user:password`, or a key.
         * @default none
         * @enum {string}
         */
        Proof: "none" | "bearer" | "basic" | "key";
        /**
         * ProposalState
         * @description A draft is its author's; what is proposed waits for a reviewer; the rest is over.
         * @enum {string}
         */
        ProposalState: "draft" | "proposed" | "approved" | "partly" | "rejected" | "withdrawn";
        /** ReasonBody */
        ReasonBody: {
            reason: string;
        };
        /** RebaseBody */
        RebaseBody: {
            keep?: string[];
            seen?: string | null;
        };
        /** RecallBody */
        RecallBody: {
            gtin: string;
            lot?: string | null;
            reason: string;
        };
        /** RedeemingBody */
        RedeemingBody: {
            amount: number;
            /** @default 0 */
            minimum?: number;
            /** @default 0 */
            offline_max?: number;
            points: number;
            /** @default 1 */
            step?: number;
        };
        /** ReissueBody */
        ReissueBody: {
            number: string;
            pin?: string | null;
            reason: string;
        };
        /** RemindBody */
        RemindBody: {
            customers?: string[] | null;
        };
        /** ReplayView */
        ReplayView: {
            messages: number;
        };
        /** ReprintBody */
        ReprintBody: {
            /** @default  */
            reason?: string;
        };
        /** ReservationBody */
        ReservationBody: {
            customer?: string | null;
            kind?: components["schemas"]["AdvanceKind"];
            lines: components["schemas"]["till_services_shapes_LineBody"][];
            till: string;
            wanted_on?: string | null;
        };
        /**
         * ReservationState
         * @description open -> handed_over | cancelled.
         * @enum {string}
         */
        ReservationState: "open" | "handed_over" | "cancelled";
        /** ReturnBody */
        ReturnBody: {
            approval?: string | null;
            at?: string | null;
            customer?: string | null;
            lines: components["schemas"]["ReturnLineBody"][];
            order?: string | null;
            tenders?: components["schemas"]["TenderBody"][];
            ticket?: string | null;
            till: string;
            /** @default false */
            without_receipt?: boolean;
        };
        /** ReturnLineBody */
        ReturnLineBody: {
            barcode?: string | null;
            department?: string | null;
            details?: components["schemas"]["DetailsBody"] | null;
            id: string;
            label?: string | null;
            line?: string | null;
            /** @default 1 */
            quantity?: string;
            reason?: string | null;
            /** @default false */
            set_aside?: boolean;
            sku?: string | null;
            unit_price?: components["schemas"]["PriceBody"] | null;
        };
        /**
         * Review
         * @description Where a change stands between the one who drafts and the one who approves.
         * @enum {string}
         */
        Review: "none" | "submitted" | "approved" | "rejected";
        /**
         * Rises
         * @description When a rise of a price counts at a store.
         * @enum {string}
         */
        Rises: "at_once" | "hung" | "hung_or_opening";
        /** RoleBody */
        RoleBody: {
            narrowing?: {
                [key: string]: string[];
            };
            role: string;
            store?: string | null;
        };
        /** RoleView */
        RoleView: {
            approvals: {
                [key: string]: string;
            };
            code: string;
            label: {
                [key: string]: string;
            };
            limits: {
                [key: string]: number;
            };
            office: boolean;
            permissions: string[];
        };
        /** RowBody */
        RowBody: {
            cells: {
                [key: string]: components["schemas"]["CellBody"];
            };
            /** Format: uuid */
            id: string;
        };
        /** SafeBody */
        SafeBody: {
            amount: components["schemas"]["MoneyBody"];
            /** Format: uuid */
            id: string;
            reason: string;
        };
        /** ScaleBody */
        ScaleBody: {
            address: string;
            driver: components["schemas"]["Driver"];
            verified_until?: string | null;
        };
        /** ScheduleBody */
        ScheduleBody: {
            channel?: string | null;
            /** @default  */
            file_name?: string;
            /** @default auto */
            form?: string;
            kind: string;
            mapping?: string | null;
            name: string;
            place: components["schemas"]["app_http_schedules_PlaceBody"];
            secret?: string | null;
            timing: components["schemas"]["TimingBody"];
            values_locale?: string | null;
            view?: string | null;
            way: components["schemas"]["connectors_domain_schedules_Way"];
        };
        /**
         * ScopeBody
         * @default {}
         */
        ScopeBody: {
            /** @default [] */
            channels?: (string | unknown)[];
            /** @default [] */
            customer_groups?: (string | unknown)[];
            /** @default [] */
            hours?: (components["schemas"]["pricing_services_promotion_bodies_HoursBody"] | unknown)[];
            /** @default [] */
            stores?: (string | unknown)[];
            valid_from?: string | null;
            valid_to?: string | null;
            /** @default [] */
            weekdays?: (number | unknown)[];
        };
        /** SecretView */
        SecretView: {
            secret: string;
        };
        /** SeenBody */
        SeenBody: {
            at?: string | null;
        };
        /** SegmentBody */
        SegmentBody: {
            conditions: components["schemas"]["ConditionsBody"];
            name: {
                [key: string]: string;
            };
        };
        /** Selection */
        Selection: {
            filter?: components["schemas"]["Wanted"] | null;
            /** @default [] */
            ids?: string[];
        };
        /** SelectionBody */
        SelectionBody: {
            /** @default false */
            everything?: boolean;
            /** @default [] */
            items?: (string | unknown)[];
            /** @default [] */
            keys?: (string | unknown)[];
            /** @default [] */
            skus?: (string | unknown)[];
        };
        /** SessionView */
        SessionView: {
            permissions: components["schemas"]["PermissionView"][];
            person: components["schemas"]["SignedInPerson"];
            stores: components["schemas"]["access_http_shapes_StoreView"][];
        };
        /** SettlementBody */
        SettlementBody: {
            columns: components["schemas"]["ColumnsBody"];
            content: string;
            /**
             * @default ;
             * @enum {string}
             */
            delimiter?: ";" | "," | "\t" | "|";
            /** Format: date */
            first: string;
            /** Format: date */
            last: string;
            store: string;
        };
        /** ShareBody */
        ShareBody: {
            percent: string;
            tax_class: string;
        };
        /** SheetBody */
        SheetBody: {
            /** @default a4_24 */
            format?: string;
            labels?: string[] | null;
        };
        /** SheetColumn */
        SheetColumn: {
            by_name: string;
            doubt: string | null;
            name: string;
            others: string[];
            reason: string | null;
            samples: string[];
            suggestion: string;
        };
        /** SheetField */
        SheetField: {
            field: string;
            label: string;
        };
        /** SheetView */
        SheetView: {
            columns: components["schemas"]["SheetColumn"][];
            fields: components["schemas"]["SheetField"][];
            kept: string;
            system: string;
        };
        /** ShelfBody */
        ShelfBody: {
            lead_hours?: number | null;
            rises: components["schemas"]["Rises"];
        };
        /** ShippingBody */
        ShippingBody: {
            amount: number;
            currency: string;
        };
        /** ShownBody */
        ShownBody: {
            change?: components["schemas"]["MoneyBody"] | null;
            discount?: components["schemas"]["MoneyBody"] | null;
            /**
             * @default fr
             * @enum {string}
             */
            language?: "fr" | "en";
            left?: components["schemas"]["MoneyBody"] | null;
            lines?: components["schemas"]["ShownLineBody"][];
            /** @enum {string} */
            state: "idle" | "basket" | "pay" | "thanks";
            total?: components["schemas"]["MoneyBody"] | null;
            /** @default false */
            training?: boolean;
        };
        /** ShownLineBody */
        ShownLineBody: {
            due: components["schemas"]["MoneyBody"];
            label: string;
            quantity: string;
        };
        /** SignedInPerson */
        SignedInPerson: {
            email: string | null;
            /** Format: uuid */
            id: string;
            locale: string;
            name: string;
            password_change_due: boolean;
            totp_enrolled: boolean;
            totp_required: boolean;
        };
        /** SignInBody */
        SignInBody: {
            email: string;
            password: string;
            totp?: string | null;
        };
        /** SlotBody */
        SlotBody: {
            /** @default 1 */
            quantity?: number;
            selection: components["schemas"]["SelectionBody"];
        };
        /** SoldPinBody */
        SoldPinBody: {
            number: string;
            pin: string;
        };
        /**
         * Source
         * @description Where a consent was said.
         * @enum {string}
         */
        Source: "till" | "office" | "web" | "paper" | "phone" | "import" | "unsubscribe";
        /** StandingView */
        StandingView: {
            basis: string;
            channel: string;
            channel_title: string;
            given: boolean;
            purpose: string;
            said: components["schemas"]["ConsentView"] | null;
            title: string;
        };
        /** StateBody */
        StateBody: {
            is_active: boolean;
        };
        /** StationBody */
        StationBody: {
            /**
             * @default till
             * @enum {string}
             */
            kind?: "till" | "display";
            /** @default 5 */
            lock_minutes?: number;
            name: string;
        };
        /**
         * Status
         * @description What channels may see of an item.
         * @enum {string}
         */
        Status: "draft" | "published" | "withdrawn";
        /**
         * Step
         * @description What a person can do with a promotion or a campaign; the text is the last part of its route.
         * @enum {string}
         */
        Step: "activate" | "pause" | "resume" | "end";
        /** StoreBody */
        StoreBody: {
            address: components["schemas"]["company_http_AddressBody"];
            /** @default EUR */
            currency?: string;
            hours?: {
                [key: string]: components["schemas"]["company_http_HoursBody"][];
            };
            legal_entity: string;
            /** @default fr_FR */
            locale?: string;
            name: string;
            /** @default main */
            node?: string;
            /** @default  */
            phone?: string;
            registration_number?: string | null;
            territory?: string | null;
            time_zone: string;
        };
        /** StoredValueBody */
        StoredValueBody: {
            expires_on?: string | null;
            /** @default false */
            is_used?: boolean;
            number: string;
            pin?: string | null;
            sealed_pin?: string | null;
            tax_class?: string | null;
        };
        /** SwitchBody */
        SwitchBody: {
            badge?: string | null;
            person?: string | null;
            pin?: string | null;
        };
        /** SwitchTrainingBody */
        SwitchTrainingBody: {
            on: boolean;
        };
        /** TakeBackBody */
        TakeBackBody: {
            till: string;
        };
        /** TargetBody */
        TargetBody: {
            column: string;
            field: string;
            values?: {
                [key: string]: string;
            };
        };
        /** TaskView */
        TaskView: {
            assignee: string | null;
            at: string;
            by: string;
            done: boolean;
            done_at: string | null;
            due_on: string | null;
            /** Format: uuid */
            id: string;
            text: string;
        };
        /** TaxClassBody */
        TaxClassBody: {
            tax_class: string;
        };
        /** TaxClassView */
        TaxClassView: {
            sku: string;
            tax_class: string;
        };
        /** TemplateBody */
        TemplateBody: {
            subject: {
                [key: string]: string;
            };
            text: {
                [key: string]: string;
            };
        };
        /** TenderBody */
        TenderBody: {
            amount: components["schemas"]["MoneyBody"];
            attempt?: string | null;
            id: string;
            /** @default false */
            is_abroad?: boolean;
            kind: string;
            number?: string | null;
            pin?: string | null;
            proof?: string | null;
            stored_value?: string | null;
        };
        /** TermBody */
        TermBody: {
            /** @enum {string} */
            kind: "gift_card" | "credit_note" | "store_credit";
            months: number | null;
            store?: string | null;
        };
        /** TerminalBody */
        TerminalBody: {
            address: string;
            /**
             * @default nexo
             * @enum {string}
             */
            driver?: "nexo" | "nexo_cloud" | "caisse_ap";
            key?: string | null;
            options?: {
                [key: string]: string;
            };
            poi_id: string;
            till: string;
        };
        /** TestMailBody */
        TestMailBody: {
            to: string;
        };
        /** ThresholdBody */
        ThresholdBody: {
            /** @constant */
            kind: "threshold";
            steps: (components["schemas"]["pricing_services_promotion_bodies_StepBody"] | unknown)[];
        };
        /** TicketBody */
        TicketBody: {
            age_checked?: number | null;
            at?: string | null;
            coupons?: string[];
            customer?: string | null;
            hold?: string | null;
            lines: components["schemas"]["till_services_shapes_LineBody"][];
            note?: string | null;
            tenders?: components["schemas"]["TenderBody"][];
            till: string;
            where?: components["schemas"]["Where"];
        };
        /** TierBody */
        TierBody: {
            code: string;
            name: {
                [key: string]: string;
            };
            threshold: number;
        };
        /**
         * TiersBody
         * @default {}
         */
        TiersBody: {
            /**
             * @default points
             * @enum {string}
             */
            basis?: "points" | "spend";
            /** @default 12 */
            months?: number;
            /**
             * @default year
             * @enum {string}
             */
            period?: "year" | "rolling";
            /** @default [] */
            tiers?: (components["schemas"]["TierBody"] | unknown)[];
        };
        /**
         * Way
         * @description How a receipt is handed over. `browser` is paper too, by the screen's own print; `gift` has no prices.
         * @enum {string}
         */
        till_domain_paper_Way: "paper" | "browser" | "mail" | "link" | "gift" | "none";
        /** SlipBody */
        till_http_cash_SlipBody: {
            account: string;
            amount?: components["schemas"]["MoneyBody"] | null;
            cheques?: components["schemas"]["ChequeBody"][] | null;
            /** @enum {string} */
            kind: "cash" | "cheque";
            pieces?: {
                [key: string]: number;
            };
            store: string;
        };
        /** ResolveBody */
        till_http_payments_ResolveBody: {
            approval?: string | null;
            /** @enum {null|string} */
            outcome?: "approved" | "declined" | "voided" | null;
            reason?: string | null;
        };
        /** RuleBody */
        till_http_selling_RuleBody: {
            age_min?: number | null;
            closed?: components["schemas"]["ClosedBody"][];
            keys: string[];
            label: {
                [key: string]: string;
            };
            needs?: ("serial" | "lot" | "expires_on")[];
        };
        /** CountBody */
        till_http_tills_CountBody: {
            amount: components["schemas"]["MoneyBody"];
            tender: string;
        };
        /** LineBody */
        till_services_shapes_LineBody: {
            advance?: components["schemas"]["AdvanceBody"] | null;
            approval?: string | null;
            barcode?: string | null;
            department?: string | null;
            details?: components["schemas"]["DetailsBody"] | null;
            /** @default false */
            empties?: boolean;
            gift_card?: components["schemas"]["StoredValueBody"] | null;
            id: string;
            label?: string | null;
            override?: components["schemas"]["OverrideBody"] | null;
            /** @default 1 */
            quantity?: string;
            seller?: string | null;
            sku?: string | null;
            unit_price?: components["schemas"]["PriceBody"] | null;
            where?: components["schemas"]["Where"] | null;
        };
        /** TillBody */
        TillBody: {
            channel?: string | null;
            departments?: components["schemas"]["DepartmentBody"][];
            drawer?: string | null;
            name: string;
            place?: string | null;
            store: string;
        };
        /** TimingBody */
        TimingBody: {
            /** @default 1 */
            day?: number;
            every: components["schemas"]["Every"];
            /** @default 6 */
            hour?: number;
            /** @default 0 */
            minute?: number;
            /** @default 15 */
            minutes?: number;
            weekdays?: number[];
        };
        /** TokenView */
        TokenView: {
            created_at: string;
            expires_at: string | null;
            /** Format: uuid */
            id: string;
            last_used_at: string | null;
            name: string;
            narrowing: {
                [key: string]: string[];
            };
            revoked_at: string | null;
            role: string;
            secret?: string | null;
            store: string | null;
        };
        /** TrialBody */
        TrialBody: {
            /** @default false */
            is_sent?: boolean;
            subject: {
                [key: string]: string;
            };
            text: {
                [key: string]: string;
            };
        };
        /** TriedBasketBody */
        TriedBasketBody: {
            /** @default - */
            code?: string;
            lines: components["schemas"]["till_services_shapes_LineBody"][];
            place?: string | null;
            promotion: components["schemas"]["PromotionBody"];
            shipping?: components["schemas"]["ShippingBody"] | null;
        };
        /** TriedMasksBody */
        TriedMasksBody: {
            code: string;
            masks: {
                [key: string]: string;
            };
        };
        /** UnpackedFile */
        UnpackedFile: {
            asset: {
                [key: string]: unknown;
            } | null;
            detail: string;
            file_name: string;
            is_new: boolean;
        };
        /**
         * ValueKind
         * @description A gift card was sold; store credit belongs to a customer; a credit note is paper given for a return.
         * @enum {string}
         */
        ValueKind: "gift_card" | "store_credit" | "credit_note";
        /**
         * ValueState
         * @description active <-> used_up as the balance says; blocked and back; replaced and expired for good.
         * @enum {string}
         */
        ValueState: "active" | "used_up" | "blocked" | "replaced" | "expired";
        /** ViewBody */
        ViewBody: {
            columns?: string[];
            filter?: {
                [key: string]: string | number | boolean;
            };
            /** @default false */
            is_shared?: boolean;
            name: string;
            sort?: string | null;
        };
        /** VoidBody */
        VoidBody: {
            amount: components["schemas"]["MoneyBody"];
            till: string;
            /** @enum {string} */
            what: "line" | "basket" | "age";
            words: string;
        };
        /**
         * Wanted
         * @default {}
         */
        Wanted: {
            attribute?: string | null;
            category?: string | null;
            channel?: string | null;
            complete?: boolean | null;
            complete_in?: string | null;
            enabled?: boolean | null;
            family?: string | null;
            /** @enum {null|string} */
            grade?: "A" | "B" | "C" | "D" | "E" | null;
            graded_in?: string | null;
            is_published_as_it_stands?: boolean | null;
            level?: components["schemas"]["Level"] | null;
            lifecycle?: components["schemas"]["Lifecycle"] | null;
            missing?: string | null;
            missing_max?: number | null;
            parent?: string | null;
            q?: string | null;
            requirement_set?: string | null;
            review?: components["schemas"]["Review"] | null;
            status?: components["schemas"]["Status"] | null;
            value?: string | null;
        };
        /** WebhookBody */
        WebhookBody: {
            /** @default true */
            active?: boolean;
            /** @default  */
            name?: string;
            topics?: string[] | null;
            url: string;
        };
        /** WebhookView */
        WebhookView: {
            created_at: string;
            dead: number;
            disabled_reason: string | null;
            failing_since: string | null;
            /** Format: uuid */
            id: string;
            name: string;
            owner: string;
            secret?: string | null;
            state: string;
            topics: string[] | null;
            url: string;
            version: number;
            waiting: number;
        };
        /** WeighBody */
        WeighBody: {
            sku: string;
        };
        /**
         * Where
         * @description Where something is consumed; nothing said is taken away.
         * @default take_away
         * @enum {string}
         */
        Where: "take_away" | "eat_in";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
